#pragma once

#include <Eigen/Core>
#include <array>

#include "core/slice/slice_loss.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::slice {

/// Loss values on a regular grid that includes the borders of the range.
struct LossGrid {
    std::array<double, 2> rangeS{};
    std::array<double, 2> rangeT{};
    Eigen::MatrixXd values;  ///< row j: t from low to high; column i: s from low to high
    double s(Eigen::Index column) const;
    double t(Eigen::Index row) const;
};

/// values(j, i) = L(ω(s_i, t_j)), to within rounding of Loss::value there.   [THEORY, "Loss grids"]
///
/// The grid is computed line by line (s fixed, t running, as the values lie in memory): by an event sweep up to one
/// hidden layer (LineSweep), else by evaluating several points of a line at once (LineBatch).
/// A window that refines asks for 2^k + 1 points a side with growing k (33, 129, 513): the grids are nested, so the
/// picture sharpens in place, and each costs a sixteenth of the next.
/// @param sizeS, sizeT  at least 1 (one point lies at the low end); otherwise throws std::invalid_argument
/// @param threads       0: one per core; the values are the same, to the bit, for every number
/// @return an Error only when stopped
/// Cost with one hidden layer: O(N·K·R + N·R·sizeT) a line; deeper: one forward pass above layer 1 for each point.
Result<LossGrid> lossGrid(const SliceLoss& loss, int sizeS, int sizeT, const Control& control = {},
                          int threads = 0);

}  // namespace omegascope::slice
