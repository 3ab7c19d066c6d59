#pragma once

#include <Eigen/Core>
#include <optional>
#include <utility>
#include <vector>

#include "core/loss/masks.h"
#include "core/nonsmooth/clarke/incident_cells.h"
#include "core/nonsmooth/curvature/margin_cone.h"
#include "core/nonsmooth/curvature/open_entries.h"
#include "core/nonsmooth/verdict/place.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// A multiplier within this of its bounds counts as on them; λ as a share of the gradient's terms.
inline constexpr double kStrictShare = 1e-6;
/// What the equations of the multipliers may leave, as a share of the gradient's terms.
inline constexpr double kBalancedShare = 1e-9;

/// τ of the margins and λ of the hidden kinks of one cell: g_u + Σ μ_m τ_m a_m = Σ λ_r s_r dz_r (second_order.h).
struct CellMultipliers {
    Eigen::VectorXd tau, lambda;
};
inline bool isStrictTau(double tau) {
    return tau > kStrictShare && tau < 1.0 - kStrictShare;
}
/// τ and λ with as many of them strict as possible; nothing when the equations do not balance.
/// @param balanced  what the equations may leave, as a share of the gradient's terms
/// Cost: a linear program with n rows.
Result<std::optional<CellMultipliers>> findMultipliers(const MarginCone& cone,
                                                       double balanced = kBalancedShare);

/// The smooth forms of one cell u of hidden signs at any ω', with their derivatives: the margins' m and, of unit length at
/// ω, the kinks' s z; and Λ = L_u without the margins + Σ μ τ m - Σ λ s z.
class CellForms {
  public:
    /// @param size  λ beyond kStrictShare of it is strict
    CellForms(const Place& place, const IncidentCells& hidden, const IncidentCell& u,
              const std::vector<network::Activation>& margins, const CellMultipliers& multipliers,
              double size);

    /// ∇Λ with the outputs' pulls that they have at ω: affine in each single parameter of `at`.
    Eigen::VectorXd gradient(const Eigen::VectorXd& at) const { return gradientOf(at, pulls_, multipliers_); }
    /// ∇Λ and ∇²Λ at ω' with these multipliers.   Cost of the latter: n gradients.
    Eigen::VectorXd gradient(const Eigen::VectorXd& at, const CellMultipliers& multipliers) const {
        return gradientOf(at, pullsAt(at, multipliers), multipliers);
    }
    Eigen::MatrixXd hessian(const Eigen::VectorXd& at, const CellMultipliers& multipliers) const;
    /// Gradients at `at` of what must not change where ω moves for nothing: of Λ and the strict margins, or of all outputs
    /// of the squared loss, and of the strict kinks. Rows.
    Eigen::MatrixXd held(const Eigen::VectorXd& at) const;
    /// Margins' m, then the kinks' s z.
    Eigen::VectorXd values(const Eigen::VectorXd& at) const;
    /// Their gradients, columns.
    Eigen::MatrixXd valueGradients(const Eigen::VectorXd& at) const;
    /// Which of them have a strict multiplier.
    std::vector<Eigen::Index> strictValues() const;
    /// What one unit of the multiplier of a value adds to Λ: μ, or -1.
    double factor(Eigen::Index value) const;

    const CellMultipliers& multipliers() const { return multipliers_; }
    std::size_t marginCount() const { return margins_.size(); }

  private:
    struct Term {
        OpenEntry entry;
        std::ptrdiff_t margin = -1;  ///< its place among the margins; -1: unsolved
    };
    bool isSquared() const { return loss_.criterion() == loss::Criterion::Squared; }
    double tauOf(const Term& term, const CellMultipliers& multipliers) const {
        return term.margin < 0 ? 1.0 : multipliers.tau[term.margin];
    }
    Eigen::MatrixXd pullsAt(const Eigen::VectorXd& at, const CellMultipliers& multipliers) const;
    Eigen::VectorXd gradientOf(const Eigen::VectorXd& at, const Eigen::MatrixXd& pulls,
                               const CellMultipliers& multipliers) const;
    /// Second derivatives of the squares beyond those of their pulls: Σ_i 2 μ_i Σ_r ∇ŷ_ir ∇ŷ_irᵀ.
    Eigen::MatrixXd ofSquares(const Eigen::VectorXd& at) const;
    Eigen::VectorXd kinkForm(const Eigen::VectorXd& at, const network::Activation& kink) const;
    Eigen::VectorXd outputForm(const Eigen::VectorXd& at, const network::ForwardPass& pass,
                               const OpenEntry& entry) const;
    Eigen::MatrixXd noPulls() const;

    const loss::Loss& loss_;
    double leastLambda_;
    std::vector<Term> terms_;
    const std::vector<network::Activation>& margins_;
    CellMultipliers multipliers_;
    loss::Masks masks_;
    Eigen::MatrixXd pulls_;
    std::vector<network::Activation> kinks_;
    std::vector<double> signs_;  ///< s over the length of dz at ω
};

}  // namespace omegascope::nonsmooth
