#pragma once

#include <Eigen/Core>

#include "core/nonsmooth/verdict/place.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// Whether the outer layer (V, c) alone makes ω a local minimum, whatever the inner parameters do.
///
/// Hinge-type criteria: m_ir = 1 + ⟨a_ir(x_i), (V,c)⟩ is affine in (V,c), with a_ir built from the last features
/// x_i = x^(L)(x_i). Let τ ∈ [0,1] per entry be 1 where m > 0, 0 where m < 0, with
///   Σ μ_ir τ_ir a_ir = 0   (ω is stationary in (V,c)),
/// so L(ω) = Σ μ τ m = Σ μ τ. For features x' near x, if τ' ∈ [0,1] satisfies Σ μ τ' a(x') = 0, then for all (V',c')
///   L(ω') ≥ Σ μ τ' m' = Σ μ τ'.
/// So ω is a local minimum when for all x' near x there is such a τ' with Σ μ τ' = Σ μ τ. Let A be the margin entries
/// with 0 < τ < 1; τ' = τ off A. The equations for τ'_A are rows (V_rk), whose coefficients depend on x', and rows
/// (c_r) and Σ μ τ' = Σ μ τ, which do not. They are solvable near τ_A when, after leaving out
/// - rows V_rk that vanish for all x' near x: every entry of A ∪ {τ = 1} that reads row r has feature k blind
///   (its unit strictly inactive, α = 0);
/// - constant rows that are combinations of other constant rows on A (they hold at τ, and do not change);
/// - for the multiclass hinge and each k one row V_rk of every set of classes that entries of A ∪ {τ = 1} with
///   feature k not blind connect: the rows of such a set sum to 0 for all x';
/// the rest has full row rank on A at x, so it has near x. (A may be empty when no row is left.)
/// One linear program finds τ with as much of A as possible.
/// @return true: it holds (the rank with a threshold of 1e-9, the equations to 1e-9); false tells nothing
Result<bool> outerCertificate(const Place& place);

}  // namespace omegascope::nonsmooth
