#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/nonsmooth/deep/margin_cone.h"
#include "core/nonsmooth/verdict/place.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// What the second derivatives tell where L' ≥ 0 but not > 0, for the hinge types.
///
/// On a cell u of hidden signs L = max over τ of Λ, up to the walls of u: with multipliers τ ∈ [0, 1] of the margins and
/// λ ≥ 0 of the hidden kinks, g_u + Σ μ_m τ_m a_m = Σ λ_r s_r dz_r,
///     Λ = Σ_unsolved μ m + Σ_margins μ τ m - Σ λ s z,   ∇Λ(ω) = 0,   L ≥ Λ on u.
/// Let E be the forms a_m, s_r dz_r at ω, E⁺ those whose multiplier is strict (0 < τ < 1, λ > 0), H = ∇²Λ.
/// - Rises: H is positive definite on ker E⁺ ∩ Z^⊥. Then L > L(ω) on u near ω, off the invariances Z: beyond Λ, L rises
///   with |a_m·η| and s_r dz_r·η in E⁺, which is linear, and Λ rises quadratically on their kernel (the second-order
///   condition of nonlinear programming). On all cells: a minimum.
/// - Falls: ηᵀHη < 0 for some η in ker E. With E ζ = -½ (ηᵀ∇²e η)_e all entries at ω stay on their walls along
///   ω + εη + ε²ζ up to ε³, so that L changes by ½ ε² ηᵀHη + O(ε³) < 0: no minimum.
struct SecondOrder {
    bool rises = false;
    std::optional<Eigen::VectorXd> direction, bend;  ///< η (of length 1) and ζ, when it falls
};
/// @param u     a cell of hidden signs, `cone` its cone; @pre L' ≥ 0 on it
/// @param z     Z, orthonormal
/// Cost: a linear program with n rows, n gradients and an eigenvalue problem.
Result<SecondOrder> secondOrder(const Place& place, const IncidentCells& hidden, const IncidentCell& u,
                                const MarginCone& cone, const std::vector<network::Activation>& margins,
                                const Eigen::MatrixXd& z);

}  // namespace omegascope::nonsmooth
