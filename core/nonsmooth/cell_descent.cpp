#include "core/nonsmooth/cell_descent.h"

#include <array>
#include <cmath>

#include "core/cells/forms/ray.h"
#include "core/loss/masks.h"
#include "core/nonsmooth/shallow/shallow_point.h"
#include "core/optimisation/linear_program.h"
#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

using loss::resolved;

namespace {

constexpr double kFarthest = 100.0;
/// Walls whose forms differ by less than this share of the largest count as one.
constexpr double kWallRank = 1e-12;
constexpr double kLongestRay = 1e6;
/// Steps along a unit direction: below the first the loss cannot be told from that at ω.
constexpr double kShortestSearch = 1e-12;
/// The share of a step at which the point before its end is taken: of a searched step, whose end is no wall …
constexpr double kJustBefore = 0.999;
/// … and what is left out of one that ends on a wall: above the rounding of t, and in the cell before the wall.
constexpr double kInsideRay = 1e-6;
/// Where on a ray the loss is first followed: at once, else beyond the rounding with which ω lies on its walls.
constexpr std::array kRayOffsets{0.0, 1e-11, 1e-9, 1e-7, 1e-5, 1e-3};

bool isOfThisKind(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    if (!isShallow(loss) || loss.criterion() != loss::Criterion::Hinge) return false;
    const network::Block& v = *loss.network().layout().weight(2);
    return (parameters.segment(v.offset, v.size).array() != 0.0).all();
}

/// The program in (q, c, e), unit by unit; p numbers per unit.
class CellProgram {
  public:
    CellProgram(const loss::Loss& loss, const Eigen::VectorXd& inside)
        : loss_(loss),
          layout_(loss.network().layout()),
          inside_(inside),
          units_(loss.network().architecture().width(1)),
          count_(loss.dataset().size()) {
        const bool bias = layout_.bias(1) != nullptr;
        const Eigen::Index d = loss.dataset().dimension();
        points_.resize(d + (bias ? 1 : 0), count_);
        points_.topRows(d) = loss.dataset().points;
        if (bias) points_.bottomRows(1).setOnes();
    }

    double entries() const {
        const auto count = static_cast<double>(count_), units = static_cast<double>(units_);
        return count * (1.0 + units) * (units * static_cast<double>(points_.rows()) + 1.0 + count);
    }

    optimisation::LinearProgram make() const {
        const Eigen::Index p = points_.rows(), hidden = units_ * p, c = hidden, n = hidden + 1 + count_;
        optimisation::LinearProgram program(count_ + units_ * count_, n);
        program.lower.head(n - count_).setConstant(-kFarthest);
        program.upper.head(n - count_).setConstant(kFarthest);
        if (layout_.bias(2) == nullptr) program.lower[c] = program.upper[c] = 0.0;
        program.lower.tail(count_).setZero();
        const network::Signature signature = loss_.signature(inside_);
        const double alpha = loss_.network().architecture().alpha;
        for (Eigen::Index i = 0; i < count_; ++i) {
            const double y = loss_.dataset().targets(0, i);
            program.cost[c + 1 + i] = loss_.weights()(0, i);
            program.matrix(i, c + 1 + i) = 1.0;
            program.matrix(i, c) = y;
            program.rowLower[i] = 1.0;
            for (Eigen::Index k = 0; k < units_; ++k) {
                const bool active = signature.at(static_cast<int>(i), 1, static_cast<int>(k)) > 0;
                const double slope = y * (v(k) < 0.0 ? -1.0 : 1.0) * (active ? 1.0 : alpha);
                program.matrix.row(i).segment(k * p, p) = slope * points_.col(i).transpose();
                const Eigen::Index row = count_ + k * count_ + i;
                program.matrix.row(row).segment(k * p, p) =
                    (active ? 1.0 : -1.0) * points_.col(i).transpose();
                if (alpha != 1.0) program.rowLower[row] = 0.0;
            }
        }
        return program;
    }

    Eigen::VectorXd parameters(const Eigen::VectorXd& x) const {
        const Eigen::Index p = points_.rows(), d = loss_.dataset().dimension();
        Eigen::VectorXd result = inside_;
        for (Eigen::Index k = 0; k < units_; ++k) {
            const Eigen::VectorXd weights = x.segment(k * p, p) / std::abs(v(k));
            result.segment(layout_.weight(1)->offset + k * d, d) = weights.head(d);
            if (p > d) result[layout_.bias(1)->offset + k] = weights[d];
        }
        if (const network::Block* c = layout_.bias(2)) result[c->offset] = x[units_ * p];
        return result;
    }

  private:
    double v(Eigen::Index unit) const { return inside_[layout_.weight(2)->offset + unit]; }

    const loss::Loss& loss_;
    const network::ParameterLayout& layout_;
    const Eigen::VectorXd& inside_;
    Eigen::Index units_, count_;
    Eigen::MatrixXd points_;
};

/// Along ω + ε d + ε² ζ: halving until the loss falls, then doubling while it falls on.
std::optional<RayEnd> bySearch(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                               const Eigen::VectorXd& d, const Eigen::VectorXd& bend) {
    const auto at = [&](double step) -> Eigen::VectorXd { return parameters + step * (d + step * bend); };
    const double here = loss.value(parameters);
    double step = 1.0;
    while (!(loss.value(at(step)) < here))
        if ((step *= 0.5) < kShortestSearch) return std::nullopt;
    while (step < kLongestRay && loss.value(at(2.0 * step)) < loss.value(at(step))) step *= 2.0;
    return RayEnd{at(step), at(kJustBefore * step)};
}

}  // namespace

Result<std::optional<Eigen::VectorXd>> leastInCell(const loss::Loss& loss, const Eigen::VectorXd& inside) {
    if (!isOfThisKind(loss, inside)) return std::optional<Eigen::VectorXd>{};
    // Beyond this the program would take longer than the descent that it shortens.
    constexpr double kMostEntries = 4e6;
    const CellProgram program(loss, inside);
    if (program.entries() > kMostEntries) return std::optional<Eigen::VectorXd>{};
    const auto solution = optimisation::solve(program.make());
    if (!solution) return solution.error();
    if (solution->status != optimisation::LinearStatus::Optimal) return std::optional<Eigen::VectorXd>{};
    return std::optional<Eigen::VectorXd>(program.parameters(solution->x));
}

std::optional<Eigen::VectorXd> towardsLeastSquares(const loss::Loss& loss,
                                                   const Eigen::VectorXd& parameters) {
    if (!isShallow(loss) || loss.criterion() != loss::Criterion::Squared) return std::nullopt;
    const network::ParameterLayout& layout = loss.network().layout();
    const network::Signature here = loss.signature(parameters);
    const network::Signature cell = resolved(here, -1);
    std::vector<Eigen::Index> free;
    for (const network::Block& block : layout.blocks())
        for (Eigen::Index j = 0; j < block.size && block.name != "V"; ++j) free.push_back(block.offset + j);
    const auto n = static_cast<Eigen::Index>(free.size());
    // The Hessian and the forms of the walls, as dense matrices; beyond, descent goes on by steps that need neither.
    constexpr double kMostNumbers = 4e6;
    const auto zeros = here.zeros();
    if (static_cast<double>(n) * static_cast<double>(n) +
            static_cast<double>(zeros.size()) * static_cast<double>(parameters.size()) >
        kMostNumbers)
        return std::nullopt;
    const Eigen::VectorXd gradient = loss.gradientInCell(parameters, cell);
    // With V fixed the loss is a quadratic of the rest, so differences of gradients are its Hessian.
    Eigen::MatrixXd hessian(n, n);
    for (Eigen::Index j = 0; j < n; ++j) {
        Eigen::VectorXd moved = parameters;
        moved[free[static_cast<std::size_t>(j)]] += 1.0;
        hessian.col(j) = (loss.gradientInCell(moved, cell) - gradient)(free);
    }
    // Along the walls that ω is on: the kernel of their forms.
    const Eigen::Index inputs = loss.network().architecture().input;
    Eigen::MatrixXd forms = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(zeros.size()), parameters.size());
    for (std::size_t r = 0; r < zeros.size(); ++r) {
        const auto row = static_cast<Eigen::Index>(r);
        forms.row(row).segment(layout.weight(1)->offset + zeros[r].unit * inputs, inputs) =
            loss.dataset().points.col(zeros[r].datum).transpose();
        if (const auto* b = layout.bias(1)) forms(row, b->offset + zeros[r].unit) = 1.0;
    }
    Eigen::MatrixXd basis = Eigen::MatrixXd::Identity(n, n);
    if (!zeros.empty())
        basis = algebra::orthonormalComplement(forms(Eigen::all, free).transpose(), kWallRank);
    const Eigen::VectorXd step = basis * algebra::leastNormSolution(basis.transpose() * hessian * basis,
                                                                    -basis.transpose() * gradient(free));
    Eigen::VectorXd direction = Eigen::VectorXd::Zero(parameters.size());
    direction(free) = step;
    if (!(direction.norm() > 0.0)) return std::nullopt;
    return direction;
}

std::optional<RayEnd> descendAlong(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                   const Eigen::VectorXd& direction) {
    if (loss.criterion() == loss::Criterion::Logistic)
        return bySearch(loss, parameters, direction, Eigen::VectorXd::Zero(direction.size()));
    const double here = loss.value(parameters);
    // ω is on its walls to rounding only, so within the first steps along d the loss may go up: it is
    // followed from where it has fallen.
    for (const double offset : kRayOffsets) {
        const Eigen::VectorXd start = parameters + offset * direction;
        if (offset > 0.0 && !(loss.value(start) < here)) continue;
        // A long ray blurs what happens close by: its polynomials are told on [0, T] as a whole.
        for (double length = 1.0; length <= kLongestRay; length *= 8.0) {
            const cells::RayMinimum end = cells::rayLoss(loss, start, direction, length).firstMinimum();
            if (!(end.t > 0.0) || !(loss.value(start + end.t * direction) < here)) break;
            if (end.t < length || length * 8.0 > kLongestRay)
                return RayEnd{start + end.t * direction, start + (1.0 - kInsideRay) * end.t * direction};
        }
    }
    return std::nullopt;
}

std::optional<RayEnd> descendFrom(const loss::Loss& loss, const LocalMinimum& verdict) {
    if (!verdict.bend) return descendAlong(loss, verdict.at, *verdict.descent);
    return bySearch(loss, verdict.at, *verdict.descent, *verdict.bend);
}

}  // namespace omegascope::nonsmooth
