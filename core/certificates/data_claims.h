#pragma once

#include <cstdint>

#include "core/certificates/regions.h"

namespace omegascope::certificates {

/// The two-class problems that separability and genericity speak of: one for binary criteria, R (class r against the
/// rest) for classes. @throws Refused for squared error
int problemCount(const ExactProblem& problem);
/// y_i of a problem.
int signIn(const ExactProblem& problem, int which, int datum);
/// The balanced sums that Def. 1 of P asks for: one system for binary criteria and the multiclass hinge, R for
/// one-versus-all.
int systemCount(const ExactProblem& problem);
/// Factors {1, α, …, α^L} that differ and are not 0.
Vector factorsOf(const ExactProblem& problem);
/// What a datum adds to the sum of a system for each of its options, in the order factor, then set of classes (binary
/// numbers over the other classes, from 1).
std::vector<Vector> optionsOf(const ExactProblem& problem, int system, int datum);
/// How many options each datum has, without listing them.
double optionCount(const ExactProblem& problem);

/// Whether no choice of options but "nothing" for all data makes Σ form·option ≡ 0 modulo 2^61 - 1: then none makes the
/// sum 0 either. By meeting in the middle. @throws Refused for more than kMostSums sums of one half
bool neverBalances(const ExactProblem& problem, int system, const Vector& form);
inline constexpr double kMostSums = 4e6;

/// Whether the form is positive for every datum, whatever it is set against: then no choice makes the sum 0.
bool isAlwaysPositive(const ExactProblem& problem, int system, const Vector& form);

void checkSeparable(const ExactProblem& problem, const Hyperplanes& witness);
void checkNotSeparable(const ExactProblem& problem, const CommonPoint& witness);
void checkRare(const ExactProblem& problem, const Balanced& witness);
void checkGeneric(const ExactProblem& problem, const Unbalanced& witness);

}  // namespace omegascope::certificates
