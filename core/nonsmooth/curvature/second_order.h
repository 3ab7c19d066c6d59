#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/nonsmooth/curvature/margin_cone.h"
#include "core/nonsmooth/verdict/place.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// What the second derivatives tell where L' ≥ 0 but not > 0, for the hinge types and the squared loss (which has no
/// margins: Λ = L_u - Σ λ s z there).
///
/// On a cell u of hidden signs L = max over τ of Λ, up to the walls of u: with multipliers τ ∈ [0, 1] of the margins and
/// λ ≥ 0 of the hidden kinks, g_u + Σ μ_m τ_m a_m = Σ λ_r s_r dz_r,
///     Λ = Σ_unsolved μ m + Σ_margins μ τ m - Σ λ s z,   ∇Λ(ω) = 0,   L ≥ Λ on u.
/// Let E be the forms a_m, s_r dz_r at ω, E⁺ those whose multiplier is strict (0 < τ < 1, λ > 0), H = ∇²Λ.
/// D, the directions of ker E⁺ along which Λ, the strict margins and the strict kinks (squared: all outputs) do not change
/// from anywhere, are invariances of what L is compared with on u, as Z is.
/// Critical directions: η in ker E⁺ ∩ (Z + D)^⊥ with s_r dz_r·η ≥ 0 where λ_r = 0, a_m·η ≤ 0 where τ_m = 0, ≥ 0 where τ_m = 1.
/// - Rises: ηᵀHη > 0 for all of them but 0. Then L > L(ω) on u near ω, off the invariances Z: beyond Λ, L rises with what
///   is not critical, which is linear, and Λ rises quadratically on the rest (the second-order condition of nonlinear
///   programming). On all cells: a minimum. Where ηᵀHη = 0 for some, but nowhere < 0, the same holds when they are the
///   tangents of a manifold of equal loss (equal_loss.h).
/// - Falls: ηᵀHη < 0 for a critical η. With E ζ = -½ (ηᵀ∇²e η)_e for the e with E η = 0 those entries stay on their walls
///   along ω + εη + ε²ζ up to ε³, so that L changes by ½ ε² ηᵀHη + O(ε³) < 0: no minimum.
struct SecondOrder {
    bool rises = false;
    std::optional<Eigen::VectorXd> direction, bend;  ///< η (of length 1) and ζ, when it falls
};
/// @param u     a cell of hidden signs, `cone` its cone; @pre L' ≥ 0 on it
/// @param z     Z, orthonormal
/// Cost: a linear program with n rows, n gradients and an eigenvalue problem.
Result<SecondOrder> secondOrder(const Place& place, const IncidentCells& hidden, const IncidentCell& u,
                                const MarginCone& cone, const std::vector<network::Activation>& margins,
                                const Eigen::MatrixXd& z, const Control& control);

}  // namespace omegascope::nonsmooth
