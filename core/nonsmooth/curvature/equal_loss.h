#pragma once

#include <Eigen/Core>
#include <optional>

#include "core/nonsmooth/curvature/cell_forms.h"

namespace omegascope::nonsmooth {

/// Whether ω lies on a manifold F of points with the loss of ω that has a given tangent space T.
///
/// Let M = {e = 0 for the strict entries e} about ω (a manifold where their gradients are independent, or where those that
/// are not vanish with the others, which is tried) and F the critical points of L on M, where ∇Λ(ω'; ν) = 0 for some multipliers ν near those at ω. On F, L is constant. When F is a manifold with tangent T
/// and ηᵀ∇²Λη > 0 on ker E⁺ ∩ T^⊥, then near ω on every such M through F's points the same holds, by continuity, so that
/// Λ + Σ_strict c_e |e| ≥ L(ω) near ω: the minima of L on the cell are F (R. Bott's nondegenerate critical manifolds, here
/// with constraints).
/// The equations are polynomials in (ω', ν) and of full rank across T at ω; so F is such a manifold iff they can be solved
/// with ω' - ω of any prescribed part in T. That is tried for two random parts and their opposites, by Newton's method
/// across T: polynomials that vanish there vanish on all of T with probability 1, and to rounding (1e-11).
/// @param tangent  T, orthonormal columns
/// Cost: some tens of gradients ∇Λ for each of n parameters.
bool isEqualLossManifold(const CellForms& forms, const Eigen::VectorXd& parameters,
                         const Eigen::MatrixXd& tangent, double size);

/// The critical point of L on M that Newton's method reaches from ω, where ∇Λ and the strict entries vanish to rounding;
/// nothing where it goes farther than 1e-4 (1 + |ω|) or does not settle. Where such points form a manifold, one of them.
std::optional<Eigen::VectorXd> criticalPointNear(const CellForms& forms, const Eigen::VectorXd& parameters,
                                                 double size);

}  // namespace omegascope::nonsmooth
