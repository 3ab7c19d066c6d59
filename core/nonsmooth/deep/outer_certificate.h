#pragma once

#include <Eigen/Core>

#include "core/nonsmooth/verdict/place.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// Whether the layers above some layer ℓ ≥ 1 alone make ω a local minimum, whatever the layers up to ℓ do.
///
/// Hinge-type criteria: with τ ∈ [0,1] per entry, g_i = Σ_r μ_ir τ_ir ∂m_ir/∂ŷ_i, L(ω') ≥ Σ μ τ m' = Σ μ τ + Σ_i g_i·ŷ_i'.
/// Let x_i be the features of layer ℓ. Where no hidden kink above ℓ is at ω, Σ_i g_i·ŷ_i' = 0 for every choice of the
/// weights above ℓ near theirs if, for every output r and the slopes λ_π of every path π above ℓ (path_certificate.h),
///   (k, π, r)  Σ_i g_ir λ_iπ x'_ik = 0,    (π, r)  Σ_i g_ir λ_iπ = 0 where π begins at a bias.
/// For ℓ = L these are the equations of stationarity in (V, c).
/// Let τ be 1 where m > 0, 0 where m < 0 and solve them at x, so L(ω) = Σ μ τ. If for all x' near x some τ' ∈ [0,1] solves
/// them with Σ μ τ' = Σ μ τ, then L(ω') ≥ L(ω): a local minimum. Let A be the margin entries with 0 < τ < 1; τ' = τ off
/// A. The equations for τ'_A are rows (k, π, r), whose coefficients depend on x', and rows (π, r) and
/// Σ μ τ' = Σ μ τ, which do not. They are solvable near τ_A when, after leaving out
/// - rows (k, π, r) that vanish for all x' near x: every entry of A ∪ {τ = 1} that reads output r has λ_iπ = 0 or
///   feature k blind (its unit strictly inactive, α = 0);
/// - constant rows that are combinations of other constant rows on A (they hold at τ, and do not change);
/// - for the multiclass hinge and each (k, π) one row of every set of classes that entries of A ∪ {τ = 1} that are not
///   blind connect: the rows of such a set sum to 0 for all x';
/// the rest has full row rank on A at x, so it has near x. (A may be empty when no row is left.)
/// One linear program for each ℓ finds τ with as much of A as possible.
/// @pre the network has a hidden layer
/// @return true: it holds (the rank with a threshold of 1e-9, the equations to 1e-9); false tells nothing
Result<bool> outerCertificate(const Place& place);

}  // namespace omegascope::nonsmooth
