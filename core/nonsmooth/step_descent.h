#pragma once

#include <Eigen/Core>

#include "core/loss/loss.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// A lower point near `inside`, for the hinge types and any dense network, by linear programs in a step η and e:
///   minimise Σ μ e,  e ≥ 0,  e ≥ m + dm·η,  s (z + dz·η) ≥ 0 for all hidden units,  |η|∞ ≤ Δ,
/// all derivatives those of the cell of hidden signs at the point; Δ is doubled after a step along which L falls by a tenth
/// of what was predicted, else quartered. The last steps of a descent to a vertex converge quadratically.
/// @param inside  entries on a wall count as inactive
/// @param work    coefficients of programs that may still be spent: less by what was; without any, the point so far
/// @return `inside` itself for other networks, other losses and programs that are too large; an Error when the solver
///         gave up or the work was stopped
Result<Eigen::VectorXd> leastByLinearSteps(const loss::Loss& loss, const Eigen::VectorXd& inside,
                                           const Control& control, double& work);
/// Coefficients of all programs of one descent: some seconds.
inline constexpr double kStepWork = 1.5e7;

}  // namespace omegascope::nonsmooth
