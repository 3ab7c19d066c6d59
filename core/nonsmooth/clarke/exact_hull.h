#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/loss/exact_numbers.h"
#include "core/loss/loss.h"

namespace omegascope::nonsmooth {

/// The gradients of the forms that signatures select, as exact functions of the stored numbers, up to one positive
/// factor for all.
using ExactGradients = std::vector<std::vector<loss::Dyadic>>;

/// @return nothing for the logistic criterion, for convolutions, and where it takes more than kExactGradientBudget
/// multiplications
/// Cost: one masked pass in exact numbers for each datum and choice of its states.
std::optional<ExactGradients> exactGradients(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                             const std::vector<network::Signature>& signatures);
inline constexpr double kExactGradientBudget = 5e5;

/// Whether 0 is in the convex hull of the gradients, in rational numbers.
///
/// `theta` says which gradients the nearest point x* is a combination of. The point of least norm of their affine hull
/// solves G θ = λ 1, 1·θ = 1 with their Gram matrix G; it is computed exactly. x* = 0 with θ ≥ 0: yes. x*·g_j > 0 for
/// all j: no, x* separates. Neither, or more than kMostSupports gradients: undecided.
struct ExactHull {
    std::optional<bool> containsZero;
    Eigen::VectorXd minNorm, theta;  ///< of the decided hull; rounded, in the units of the gradients
};
ExactHull exactHull(const ExactGradients& gradients, const Eigen::VectorXd& theta);
inline constexpr std::size_t kMostSupports = 24;

}  // namespace omegascope::nonsmooth
