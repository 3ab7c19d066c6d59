#include "core/optimisation/program_scaling.h"

#include <algorithm>
#include <cmath>

#include "core/support/index.h"

namespace omegascope::optimisation {

namespace {

/// The largest exponent among numbers; nothing where all are 0. The small ones may be rounding, which says nothing.
template <typename Numbers>
std::optional<int> largestExponent(const Numbers& numbers) {
    const double largest = numbers.cwiseAbs().maxCoeff();
    if (largest == 0.0) return std::nullopt;
    return std::ilogb(largest);
}

template <typename Numbers>
bool isOrdinary(const Numbers& numbers) {
    if (numbers.size() == 0) return true;
    return std::abs(largestExponent(numbers).value_or(0)) <= kOrdinary;
}

/// Bounds may be infinite, which no scale changes.
bool areBoundsOrdinary(const Eigen::VectorXd& bounds) {
    return isOrdinary(bounds.array().isFinite().select(bounds, 0.0).eval());
}

bool isOrdinary(const LinearProgram& p) {
    for (Eigen::Index r = 0; r < p.rows(); ++r)
        if (p.variables() > 0 && !isOrdinary(p.matrix.row(r))) return false;
    for (Eigen::Index c = 0; c < p.variables(); ++c)
        if (p.rows() > 0 && !isOrdinary(p.matrix.col(c))) return false;
    return isOrdinary(p.cost) && areBoundsOrdinary(p.lower) && areBoundsOrdinary(p.upper) &&
           areBoundsOrdinary(p.rowLower) && areBoundsOrdinary(p.rowUpper);
}

/// Rows and then columns whose largest entry is about 1.
void balance(const Eigen::MatrixXd& matrix, std::vector<int>& row, std::vector<int>& column) {
    for (Eigen::Index r = 0; r < matrix.rows(); ++r)
        row[at(r)] = matrix.cols() == 0 ? 0 : -largestExponent(matrix.row(r)).value_or(0);
    for (Eigen::Index c = 0; c < matrix.cols(); ++c) {
        std::optional<int> largest;
        for (Eigen::Index r = 0; r < matrix.rows(); ++r)
            if (matrix(r, c) != 0.0)
                largest = std::max(largest.value_or(-4000), std::ilogb(matrix(r, c)) + row[at(r)]);
        column[at(c)] = -largest.value_or(0);
    }
}

/// number · 2^exponent; false when that is beyond a double. What falls below the least one is 0 beside the others.
bool shift(double& number, int exponent) {
    if (number == 0.0 || !std::isfinite(number)) return true;
    number = std::ldexp(number, exponent);
    return std::isfinite(number);
}

}  // namespace

std::optional<ScaledProgram> scaledProgram(const LinearProgram& program) {
    ScaledProgram result{program, {}, {}, 0};
    if (isOrdinary(program)) return result;
    LinearProgram& p = result.program;
    result.row.assign(at(p.rows()), 0);
    result.column.assign(at(p.variables()), 0);
    balance(program.matrix, result.row, result.column);
    std::optional<int> dearest;
    for (Eigen::Index c = 0; c < p.variables(); ++c)
        if (p.cost[c] != 0.0)
            dearest = std::max(dearest.value_or(-4000), std::ilogb(p.cost[c]) + result.column[at(c)]);
    result.cost = -dearest.value_or(0);
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
