#include "core/optimisation/program_scaling.h"

#include <algorithm>
#include <cmath>

#include "core/support/index.h"

namespace omegascope::optimisation {

namespace {

bool isOrdinary(double number) {
    return number == 0.0 || !std::isfinite(number) || std::abs(std::ilogb(number)) <= kOrdinary;
}

template <typename Numbers>
bool areOrdinary(const Numbers& numbers) {
    for (Eigen::Index j = 0; j < numbers.cols(); ++j)
        for (Eigen::Index i = 0; i < numbers.rows(); ++i)
            if (!isOrdinary(numbers(i, j))) return false;
    return true;
}

/// Exponents that are seen along one row or column.
struct Span {
    int least = 0, largest = 0;
    bool any = false;

    void take(int exponent) {
        least = any ? std::min(least, exponent) : exponent;
        largest = any ? std::max(largest, exponent) : exponent;
        any = true;
    }
    int middle() const { return any ? (least + largest) / 2 : 0; }
};

void balance(const Eigen::MatrixXd& matrix, std::vector<int>& row, std::vector<int>& column) {
    constexpr int kRounds = 8;
    for (int round = 0; round < 2 * kRounds; ++round) {
        const bool rows = round % 2 == 0;
        std::vector<Span> spans(rows ? row.size() : column.size());
        for (Eigen::Index c = 0; c < matrix.cols(); ++c)
            for (Eigen::Index r = 0; r < matrix.rows(); ++r)
                if (matrix(r, c) != 0.0)
                    spans[at(rows ? r : c)].take(std::ilogb(matrix(r, c)) + row[at(r)] + column[at(c)]);
        std::vector<int>& exponents = rows ? row : column;
        for (std::size_t i = 0; i < spans.size(); ++i) exponents[i] -= spans[i].middle();
    }
}

/// number · 2^exponent; false when that is no longer the same number.
bool shift(double& number, int exponent) {
    if (number == 0.0 || !std::isfinite(number)) return true;
    const double shifted = std::ldexp(number, exponent);
    if (!std::isfinite(shifted) || std::ldexp(shifted, -exponent) != number) return false;
    number = shifted;
    return true;
}

}  // namespace

std::optional<ScaledProgram> scaledProgram(const LinearProgram& program) {
    ScaledProgram result{program, {}, {}, 0};
    if (areOrdinary(program.matrix) && areOrdinary(program.cost) && areOrdinary(program.lower) &&
        areOrdinary(program.upper) && areOrdinary(program.rowLower) && areOrdinary(program.rowUpper))
        return result;
    LinearProgram& p = result.program;
    result.row.assign(at(p.rows()), 0);
    result.column.assign(at(p.variables()), 0);
    balance(program.matrix, result.row, result.column);
    Span costs;
    for (Eigen::Index c = 0; c < p.variables(); ++c)
        if (p.cost[c] != 0.0) costs.take(std::ilogb(p.cost[c]) + result.column[at(c)]);
    result.cost = -costs.middle();
    bool holds = true;
    for (Eigen::Index c = 0; c < p.variables(); ++c) {
        const int column = result.column[at(c)];
        holds = shift(p.cost[c], column + result.cost) && holds;
        holds = shift(p.lower[c], -column) && shift(p.upper[c], -column) && holds;
        for (Eigen::Index r = 0; r < p.rows(); ++r)
            holds = shift(p.matrix(r, c), result.row[at(r)] + column) && holds;
    }
    for (Eigen::Index r = 0; r < p.rows(); ++r)
        holds = shift(p.rowLower[r], result.row[at(r)]) && shift(p.rowUpper[r], result.row[at(r)]) && holds;
    if (!holds) return std::nullopt;
    return result;
}

LinearSolution unscaled(const ScaledProgram& scaled, LinearSolution solution) {
    if (scaled.row.empty() && scaled.column.empty()) return solution;
    solution.value = std::ldexp(solution.value, -scaled.cost);
    for (Eigen::Index c = 0; c < solution.x.size(); ++c) {
        const int column = scaled.column[at(c)];
        solution.x[c] = std::ldexp(solution.x[c], column);
        solution.reducedCost[c] = std::ldexp(solution.reducedCost[c], -column - scaled.cost);
    }
    for (Eigen::Index r = 0; r < solution.rowPrice.size(); ++r)
        solution.rowPrice[r] = std::ldexp(solution.rowPrice[r], scaled.row[at(r)] - scaled.cost);
    return solution;
}

}  // namespace omegascope::optimisation
