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

/// Scales each row and then each column so that its largest entry is about 1. Programs whose rows, columns, costs and
/// bounds have their largest number within 2^±kOrdinary are left alone, so that scaling changes no ordinary result.
/// Powers of two round nothing above the least double; where one leads beyond the largest there is no result.
std::optional<ScaledProgram> scaledProgram(const LinearProgram& program);
inline constexpr int kOrdinary = 100;

/// The solution of the program that was scaled.
LinearSolution unscaled(const ScaledProgram& scaled, LinearSolution solution);

}  // namespace omegascope::optimisation
