#pragma once

#include <Eigen/Core>
#include <optional>

#include "core/loss/loss.h"
#include "core/nonsmooth/verdict/verdict.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// The least loss over the closure of a cell of hidden signs, for one dense hidden layer, one output and the
/// hinge. [THEORY, "Finding minima"]   With q_k = |v_k| w̄_k and s_k = sgn v_k fixed, a linear program in (q,
/// c, e):
///   minimise Σ μ_i e_i,  e_i ≥ 0,  e_i ≥ 1 - y_i (Σ_k s_k λ_ik q_k·x̄_i + c),  u_ik q_k·x̄_i ≥ 0,
/// u_ik = ±1 the hidden signs, λ_ik = 1 or α. |q|, |c| ≤ 100.
/// @param inside  a point of the open cell (entries on a wall count as inactive)
/// @return ω with the least loss there, v as in `inside`; nothing when some v_k = 0 or the network is of
/// another kind; an
///         Error when the solver gave up
Result<std::optional<Eigen::VectorXd>> leastInCell(const loss::Loss& loss, const Eigen::VectorXd& inside);

/// For one hidden layer, one output and squared error: the step to the least point of the quadratic that the
/// cell's loss is for fixed V, along the walls that ω is on. Nothing for other losses, and when ω is there.
std::optional<Eigen::VectorXd> towardsLeastSquares(const loss::Loss& loss, const Eigen::VectorXd& parameters);

/// How far a descent along d from ω goes: to the first local minimum of the loss on the ray, exactly for
/// losses that are polynomials on cells (cells::rayLoss), by halving and doubling for the logistic one.
/// @return ω there, and a point just before it (for the cell that the ray ended in); nothing when the loss
/// does not fall
struct RayEnd {
    Eigen::VectorXd point;
    Eigen::VectorXd before;
};
std::optional<RayEnd> descendAlong(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                   const Eigen::VectorXd& direction);

/// From the point of a verdict `no` along its direction, as above; where that has a bend, along the curve to where halving
/// finds the loss lower, and on by doubling.
/// @pre verdict.descent
std::optional<RayEnd> descendFrom(const loss::Loss& loss, const LocalMinimum& verdict);

}  // namespace omegascope::nonsmooth
