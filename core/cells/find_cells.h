#pragma once

#include "core/cells/complex/cell_complex.h"

namespace omegascope::cells {

/// The complex of the first two directions of a slice over its ranges; the regime is chosen from the directions.
/// @return an Error only when stopped
Result<CellComplex> cellComplex(const slice::SliceLoss& loss, const ComplexOptions& options = {},
                                const Control& control = {});

}  // namespace omegascope::cells
