#pragma once

#include <string>
#include <vector>

#include "core/loss/loss.h"
#include "core/support/parallel.h"

namespace omegascope::theory {

enum class GenericityVerdict { Generic, Rare, Undecided };

/// P Def. 1: data are rare when some nonzero choice of activations balances them.
struct Genericity {
    GenericityVerdict verdict = GenericityVerdict::Undecided;
    /// Rare: t_i ∈ {0, 1, α, …, α^L} with Σ_i y_i μ_i t_i x̄_i = 0, not all 0.
    std::vector<double> witness;
    std::string reason;  ///< one sentence: the witness, why none exists, or why it was not decided
};

/// Binary criteria: meet in the middle over {0,1,α..α^L}^N in exact rational arithmetic on the doubles as
/// stored (weights "uniform" and "unit" count as equal, without rounding). Linearly separable data are
/// generic. Undecided beyond the work budget (about 30 data at α = 0), and for other criteria as far as Def.
/// 1 says nothing of them.
Result<Genericity> genericity(const loss::Loss& loss, const Control& control = {});

}  // namespace omegascope::theory
