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
/// `theta` says which gradients the nearest point x* is a combination of, in doubles. From there Wolfe's algorithm goes
/// on in rational numbers: the point of least norm of an affine hull solves G θ = λ 1, 1·θ = 1 with the Gram matrix G.
/// It ends with x* = 0, θ ≥ 0: yes; or with x*·g_j > 0 for all j: no, x* separates. After 40 cycles, or with more than
/// kMostSupports gradients at once: undecided. (In a no x* is in the hull, but need not be its least point.)
struct ExactHull {
    std::optional<bool> containsZero;
    Eigen::VectorXd minNorm, theta;  ///< of the decided hull; rounded, in the units of the gradients
};
ExactHull exactHull(const ExactGradients& gradients, const Eigen::VectorXd& theta);
inline constexpr std::size_t kMostSupports = 24;

}  // namespace omegascope::nonsmooth
