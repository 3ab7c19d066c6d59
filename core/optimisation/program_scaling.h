#pragma once

#include <optional>
#include <vector>

#include "core/optimisation/linear_program.h"

namespace omegascope::optimisation {

/// A linear program whose coefficients have one size, with the powers of two that brought it there:
///   A' = R A C,   cost' = σ C cost,   x = C x',   R = diag(2^row), C = diag(2^column), σ = 2^cost.
struct ScaledProgram {
    LinearProgram program;
    std::vector<int> row, column;  ///< exponents, empty when the program was left as it is
    int cost = 0;
};

/// Scales by the geometric mean of the largest and least entry of each row and column, in turn. Programs with
/// all their numbers within 2^±kOrdinary are left alone, so that scaling changes no ordinary result.
/// Powers of two round nothing; where one would take a number out of the range of a double there is no result.
std::optional<ScaledProgram> scaledProgram(const LinearProgram& program);
inline constexpr int kOrdinary = 40;

/// The solution of the program that was scaled.
LinearSolution unscaled(const ScaledProgram& scaled, LinearSolution solution);

}  // namespace omegascope::optimisation
