#include "core/cells/cell_complex.h"

#include "core/cells/curved_complex.h"

namespace omegascope::cells {

Result<CellComplex> cellComplex(const slice::SliceLoss& loss, const ComplexOptions& options, const Control& control) {
    return curvedComplex(loss, options, control);
}

}  // namespace omegascope::cells
