#pragma once

#include <string>
#include <vector>

#include "core/loss/loss.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::theory {

enum class GenericityVerdict { Generic, Rare, Undecided };

/// P Def. 1: data are rare when some nonzero choice of activations balances them.
struct Genericity {
    GenericityVerdict verdict = GenericityVerdict::Undecided;
    /// Rare: one number per datum, not all 0. Binary criteria: t_i ∈ {0, 1, α, …, α^L} with
    /// Σ_i y_i μ_i t_i x̄_i = 0. Multiclass: λ_i of the data that take part, 0 for the others.
    std::vector<double> witness;
    std::string reason;  ///< one sentence: the witness, why none exists, or why it was not decided
};

/// Whether the weighted data are rare or generic, exactly, on the doubles as stored (weights "uniform" and
/// "unit" count as equal, without rounding).   [P, Def. 1]
///
/// | criterion        | rare iff some nonzero choice has                                                    |
/// |------------------|-------------------------------------------------------------------------------------|
/// | hinge, logistic  | Σ_i y_i μ_i t_i x̄_i = 0,  t_i ∈ {0, 1, α, …, α^L}                                   |
/// | multiclass hinge | (7): Σ_{i∈r} λ_i μ_i ε_i x̄_i = Σ_{i∉r} λ_i μ_i ε_ir x̄_i for every r, ε_i = Σ_r ε_ir |
/// | one-versus-all   | the first line for one of the two-class problems (P states nothing for it)          |
/// | squared          | Undecided: no notion of the paper                                                   |
///
/// The definition asks for α > 0; at α = 0 the choices that are left are 0 and 1, and the reason says so.
/// Separable data are generic: the hyperplane makes every term of the sum positive. Otherwise the sums of two
/// halves of the data meet in the middle: as residues of a random linear form modulo 2^61 - 1, sorted; every
/// match is then confirmed in integers, so that both verdicts are exact.
/// @return Undecided beyond the budget of balancedSum (48 data with two choices, 30 with three, 24 with four); an
/// Error when stopped
Result<Genericity> genericity(const loss::Loss& loss, const Control& control = {});

}  // namespace omegascope::theory
