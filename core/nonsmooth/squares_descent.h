#pragma once

#include <Eigen/Core>

#include "core/loss/loss.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// Squared error, any dense network: damped Gauss-Newton steps (Levenberg-Marquardt) with the masks of the point where
/// each begins. A step that crosses hidden walls and does not fall as it promised is answered by holding ω on the nearest
/// of them: the next steps go along the walls held, until the gradient along them is rounding or no step lowers the loss.
/// @return the lowest point; `start` itself for other networks and for Jacobians that are too large; an Error when stopped
Result<Eigen::VectorXd> leastSquaresByNewton(const loss::Loss& loss, const Eigen::VectorXd& start,
                                             const Control& control);

}  // namespace omegascope::nonsmooth
