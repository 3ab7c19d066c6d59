#pragma once

#include <Eigen/Core>

#include "core/slice/slice_loss.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::cells {

/// How many walls cross each block of the window at the least.
///
/// A block counts the pre-activations that take both signs at its four corners: by continuity the wall of
/// each of them passes through the block. A wall that enters and leaves between two corners is not counted,
/// so the numbers are lower bounds, exact as such. For windows with too many walls for a complex.
struct WallDensity {
    Eigen::MatrixXi counts;  ///< row: t from low to high; column: s
    int most = 0;
};

/// @param blocks along each side, ≥ 1
/// Cost (blocks+1)² forward passes, on all cores.   @return an Error only when stopped
Result<WallDensity> wallDensity(const slice::SliceLoss& loss, int blocks, const Control& control = {});

}  // namespace omegascope::cells
