#include "core/nonsmooth/first_order/box_program.h"

#include <algorithm>
#include <cmath>

namespace omegascope::nonsmooth {

namespace {

using optimisation::BasisStatus;

/// Solves the square system `rows` (each with its right-hand side last) by elimination; nothing when singular.
std::optional<std::vector<Rational>> solved(std::vector<std::vector<Rational>> rows) {
    const std::size_t n = rows.size();
    for (std::size_t c = 0; c < n; ++c) {
        std::size_t pivot = c;
        while (pivot < n && rows[pivot][c] == 0) ++pivot;
        if (pivot == n) return std::nullopt;
        std::swap(rows[c], rows[pivot]);
        for (std::size_t r = 0; r < n; ++r) {
            if (r == c || rows[r][c] == 0) continue;
            const Rational factor = rows[r][c] / rows[c][c];
            for (std::size_t j = c; j <= n; ++j)
                if (rows[c][j] != 0) rows[r][j] -= factor * rows[c][j];
        }
    }
    std::vector<Rational> x(n);
    for (std::size_t r = 0; r < n; ++r) x[r] = rows[r][n] / rows[r][r];
    return x;
}

}  // namespace

optimisation::LinearProgram toLinearProgram(const BoxProgram<double>& program) {
    optimisation::LinearProgram result(program.rows, program.columns);
    result.cost = Eigen::Map<const Eigen::VectorXd>(program.cost.data(), program.columns);
    if (program.rows > 0)
        result.matrix =
            Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
                program.matrix.data(), program.rows, program.columns);
    result.rowLower.setZero();
    result.lower.setZero();
    result.lower.head(program.box).setConstant(-1.0);
    result.upper.head(program.box).setOnes();
    return result;
}

Prices feasiblePrices(const BoxProgram<double>& program, const Eigen::VectorXd& rowPrice) {
    Prices prices{rowPrice.cwiseMax(0.0), 0.0};
    const auto reduced = [&](int column, int without) {
        double sum = program.cost[static_cast<std::size_t>(column)];
        for (int r = 0; r < program.rows; ++r)
            if (r != without) sum -= program.at(r, column) * prices.y[r];
        return sum;
    };
    // Epigraphs that are read (kinks) come first; those that read them (margins) bound them, so from the back.
    for (int r = program.epigraphs - 1; r >= 0; --r)
        prices.y[r] = std::min(prices.y[r], std::max(0.0, reduced(program.box + r, r)));
    for (int j = 0; j < program.box; ++j) prices.gap += std::abs(reduced(j, -1));
    return prices;
}

bool provesZero(const BoxProgram<Rational>& program, const optimisation::LinearSolution& solution) {
    std::vector<int> priced, equations;
    for (int r = 0; r < program.rows; ++r)
        if (solution.rowBasis[static_cast<std::size_t>(r)] != BasisStatus::Basic) priced.push_back(r);
    for (int j = 0; j < program.columns; ++j)
        if (solution.variableBasis[static_cast<std::size_t>(j)] == BasisStatus::Basic) equations.push_back(j);
    if (priced.size() != equations.size()) return false;
    std::vector<std::vector<Rational>> system;
    for (const int j : equations) {
        std::vector<Rational> row;
        for (const int r : priced) row.push_back(program.at(r, j));
        row.push_back(program.cost[static_cast<std::size_t>(j)]);
        system.push_back(std::move(row));
    }
    const auto y = solved(std::move(system));
    if (!y || std::any_of(y->begin(), y->end(), [](const Rational& price) { return price < 0; }))
        return false;
    for (int j = 0; j < program.columns; ++j) {
        Rational reduced = program.cost[static_cast<std::size_t>(j)];
        for (std::size_t k = 0; k < priced.size(); ++k)
            if (program.at(priced[k], j) != 0) reduced -= program.at(priced[k], j) * (*y)[k];
        if (j < program.box ? reduced != 0 : reduced < 0) return false;
    }
    return true;
}

}  // namespace omegascope::nonsmooth
