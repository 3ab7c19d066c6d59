#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/nonsmooth/first_order/piecewise_linear.h"
#include "core/optimisation/linear_program.h"

namespace omegascope::nonsmooth {

/// minimise cost·x  subject to  A x ≥ 0,  |x_j| ≤ 1 for j < box,  x_j ≥ 0 for the others.
///
/// x = 0 is feasible, so the value is ≤ 0; it is 0 iff there are prices y ≥ 0 with Aᵀ y = cost in the first
/// `box` columns and Aᵀ y ≤ cost in the others. Row r < epigraphs belongs to column box + r, with entry 1:
/// x_{box+r} ≥ (something linear), the epigraph of max(0, …); later epigraphs read earlier ones only.
template <typename Scalar>
struct BoxProgram {
    int box = 0, epigraphs = 0, rows = 0, columns = 0;
    std::vector<Scalar> cost;
    std::vector<Scalar> matrix;  ///< row by row

    BoxProgram() = default;
    BoxProgram(int boxSize, int epigraphCount, int rowCount)
        : box(boxSize),
          epigraphs(epigraphCount),
          rows(rowCount),
          columns(boxSize + epigraphCount),
          cost(static_cast<std::size_t>(columns), Scalar(0)),
          matrix(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), Scalar(0)) {}
    Scalar& at(int row, int column) {
        return matrix[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                      static_cast<std::size_t>(column)];
    }
    const Scalar& at(int row, int column) const { return const_cast<BoxProgram*>(this)->at(row, column); }
};

optimisation::LinearProgram toLinearProgram(const BoxProgram<double>& program);

/// Prices made feasible for the epigraph columns, and what they prove: value ≥ -gap.
struct Prices {
    Eigen::VectorXd y;
    double gap = 0.0;  ///< Σ_{j < box} |cost_j - A_jᵀ y|
};
Prices feasiblePrices(const BoxProgram<double>& program, const Eigen::VectorXd& rowPrice);

/// Whether the value is exactly 0: the prices of the solution's basis are recomputed in rational arithmetic and
/// their conditions checked. False tells nothing.
bool provesZero(const BoxProgram<Rational>& program, const optimisation::LinearSolution& solution);

}  // namespace omegascope::nonsmooth
