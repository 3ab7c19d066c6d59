#pragma once

#include <Eigen/Core>

#include "core/loss/loss.h"
#include "core/support/result.h"

namespace omegascope::theory {

/// D²L(ω) inside the cell of ω, for hinge types: there ∇L is affine in every entry of ω alone, so column k is the
/// difference of the cell's form of the gradient at ω + e_k and at ω; exact up to rounding. Its diagonal is 0 and, unless it
/// vanishes, it has eigenvalues of both signs [P, Cor. 2] (with a penalty on replicas neither need hold).
/// @return an Error when ω lies on a wall, for squared and logistic, and for more than kMostHessian parameters
/// Cost: n + 1 masked backward passes.
Result<Eigen::MatrixXd> cellHessian(const loss::Loss& loss, const Eigen::VectorXd& parameters);
inline constexpr Eigen::Index kMostHessian = 300;

}  // namespace omegascope::theory
