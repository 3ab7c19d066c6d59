#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/certificates/problem/curve_pass.h"

namespace omegascope::certificates {

/// E_γ in rational numbers: the two-class problems of a network with replicas, and the penalty.   [P, (13)]
///   E_γ(ω) = Σ_r L^(r)(ω^(r)) + γ f Σ_r |ω̌^(r) - ω̄|²,   f = R/(R-1) or 1/(R-1)
/// What is proven of them rests on three facts, derived in core/THEORY.md, "Certificates":
/// - replicas are equal (or γ = 0): ω is a local minimum if every ω^(r) is one of L^(r), as the penalty is never negative,
///   and ∂₀E_γ(ω) is the product of the ∂₀L^(r)(ω^(r));
/// - they differ and γ > 0: 0 ∉ ∂₀E_γ(ω), so ω is no local minimum (P Thm 7 (i));
/// - along a curve E_γ is a polynomial.
class ReplicaProblem {
  public:
    /// @throws std::invalid_argument unless the architecture has replicas of dense layers and the criterion is
    /// one-versus-all, and where ExactProblem throws
    explicit ReplicaProblem(const Subject& subject);

    int classes() const { return static_cast<int>(problems_.size()); }
    const ExactProblem& problem(int r) const { return problems_[static_cast<std::size_t>(r)]; }
    /// passAlong(problem(r), {}): ω^(r) itself.
    CurvePass here(int r) const { return passAlong(problem(r), {}); }
    /// The shared network with the first replica: what is claimed of the data alone speaks of its numbers.
    const ExactProblem& shared() const { return *shared_; }
    int parameterCount() const { return count_; }
    bool isBound() const { return gamma_ > 0; }  ///< γ > 0
    bool areEqual() const;                       ///< all replicas are the same numbers
    double passCost() const;

    /// Where entry `own` of ω^(r) stands in ω.
    int entryOf(int r, int own) const;
    /// The part of a vector of ω's length that moves class r.
    Vector partOf(int r, const Vector& vector) const;
    /// E_γ along the curve minus E_γ(ω), up to a positive factor and one of ε.
    Polynomial changeAlong(const Curve& curve) const;

  private:
    struct Block {
        int from = 0, size = 0;  ///< of one class
        bool hidden = true;      ///< of the hidden layers: what the penalty holds together
    };
    Polynomial penaltyAlong(const std::vector<Polynomial>& parameters) const;

    std::vector<Block> blocks_;  ///< in the order of ω
    std::vector<ExactProblem> problems_;
    std::optional<ExactProblem> shared_;
    Vector parameters_;
    int count_ = 0;
    Rational gamma_, factor_, scale_;  ///< γ, f, and what equal weights were multiplied with
};

/// Check of one claim of E_γ: why it fails, or nothing. @throws std::invalid_argument for a claim without a witness
std::optional<std::string> whyNot(const ReplicaProblem& problem, const Claim& claim);

}  // namespace omegascope::certificates
