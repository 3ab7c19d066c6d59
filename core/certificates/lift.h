#pragma once

#include <map>
#include <vector>

#include "core/certificates/regions.h"

namespace omegascope::certificates {

/// A network with at most one hidden layer in the products q_rk = V_rk w̄_k, in which its outputs are linear while no
/// pre-activation changes its side.   [THEORY, "Certificates", first order]
///   ŷ_r(ω') - ŷ_r(ω) = Σ_k λ_ik η_rk·x̄_ik + γ_r,   η_rk = V'_rk w̄'_k - V_rk w̄_k,   γ = c' - c
/// x̄_ik: what unit k reads of datum i, and 1 for its bias. Without a hidden layer: one "unit" of features x, η_r = V'_r - V_r.
class Lift {
  public:
    /// @throws Refused for deeper networks
    Lift(const ExactProblem& problem, const CurvePass& here);

    int units() const { return units_; }
    int length(int unit) const {
        return static_cast<int>(features_[static_cast<std::size_t>(unit)].front().size());
    }
    /// Sign of V_rk; without a hidden layer 1.
    int sign(int output, int unit) const {
        return signs_[static_cast<std::size_t>(output)][static_cast<std::size_t>(unit)];
    }
    const Vector& features(int unit, int datum) const {
        return features_[static_cast<std::size_t>(unit)][static_cast<std::size_t>(datum)];
    }
    bool readsNothing(int unit, int datum) const {
        return nothing_[static_cast<std::size_t>(unit)][static_cast<std::size_t>(datum)];
    }
    /// The state of z_ik; 1 where σ has no kink.
    int state(int unit, int datum) const;
    bool isKink(int unit, int datum) const { return state(unit, datum) == 0 && !readsNothing(unit, datum); }
    /// The first datum of which the unit reads the same.
    int group(int unit, int datum) const {
        return groups_[static_cast<std::size_t>(unit)][static_cast<std::size_t>(datum)];
    }
    /// λ of an entry without a kink.
    const Rational& slope(int unit, int datum) const {
        return state(unit, datum) > 0 ? one_ : problem_.alpha();
    }
    const ExactProblem& problem() const { return problem_; }
    const CurvePass& here() const { return here_; }
    bool hasHidden() const { return problem_.depth() == 1; }
    bool hasOutputBias() const { return problem_.biasIndex(problem_.depth() + 1, 0) >= 0; }

    /// ρ_ri of the terms that are positive (squared: of all), to which τ adds those that are 0.
    const std::vector<Vector>& openSlopes() const { return open_; }

  private:
    const ExactProblem& problem_;
    const CurvePass& here_;
    int units_ = 0;
    std::vector<std::vector<int>> signs_, groups_;
    std::vector<std::vector<Vector>> features_;  ///< [unit][datum]
    std::vector<std::vector<bool>> nothing_;
    std::vector<Vector> open_;  ///< [output][datum]
    Rational one_{1};
};

/// What is known of the sign of u = ±η·x̄ in a region.
struct KnownSide {
    bool above = false, below = false;  ///< u ≥ 0, u ≤ 0
};
/// Of u = s η_rk·x̄_ik for V_rk of sign s: by the region's sides of the entries of which unit k reads the same and,
/// where V_rk = 0 (so that η_rk is ± a multiple of w̄'_k), by the state of z_ik.
KnownSide knownSide(const Lift& lift, const Sides& sides, int output, int unit, int datum);

/// Whether the witness shows that ω is a local minimum. @throws Refused with what fails
void checkFirstOrder(const ExactProblem& problem, const CurvePass& here, const FirstOrder& witness);
/// Whether the multipliers show that no point near ω lies inside the region. @throws Refused with what fails
void checkEmpty(const ExactProblem& problem, const CurvePass& here, const Sides& sides, const Empty& empty);

}  // namespace omegascope::certificates
