#pragma once

#include <Eigen/Core>

#include "core/loss/loss.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// A lower point of the closed cell of hidden signs that `inside` lies in, for the hinge types and any dense network.
/// With the other layers fixed, every pre-activation is affine in (W, b) of one layer ℓ, as long as the signs of layers
/// ℓ…L hold: a linear program in (W, b, e),
///   minimise Σ μ e,  e ≥ 0,  e ≥ m,  s z ≥ 0 for the units of layers ℓ…L,   |W|, |b| ≤ 100 or what they are.
/// The layers take turns from the outer one down until a round lowers the loss by less than a thousandth.
/// @param inside  entries on a wall count as inactive
/// @return `inside` itself for other networks, other losses and programs that are too large; an Error when the solver
///         gave up or the work was stopped
Result<Eigen::VectorXd> leastByLayers(const loss::Loss& loss, const Eigen::VectorXd& inside, const Control& control);

/// Squared error, any dense network: damped Gauss-Newton steps (Levenberg-Marquardt) with the masks of the point where
/// each begins, until the gradient is rounding or no step lowers the loss.
/// @return the lowest point; `start` itself for other networks
Result<Eigen::VectorXd> leastSquaresByNewton(const loss::Loss& loss, const Eigen::VectorXd& start,
                                             const Control& control);

}  // namespace omegascope::nonsmooth
