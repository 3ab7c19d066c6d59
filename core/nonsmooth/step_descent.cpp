#include "core/nonsmooth/step_descent.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "core/nonsmooth/clarke/clarke.h"
#include "core/nonsmooth/clarke/rescaling.h"
#include "core/nonsmooth/masked_network.h"
#include "core/optimisation/linear_program.h"

namespace omegascope::nonsmooth {

using loss::resolved;

namespace {

using loss::Criterion;

/// Coefficients of one program: beyond them it takes longer than the descent that it shortens.
constexpr double kMostStepProgram = 1e6;
constexpr int kMostLinearSteps = 100;
/// |η|∞ of the first step, and the shortest that is tried: rounding moves ω by less.
constexpr double kFirstReach = 0.5, kLeastReach = 1e-9;
/// A predicted fall that is rounding, as a share of 1 + L; and how much of a prediction must come true.
constexpr double kWorthAStep = 1e-13, kShareOfPrediction = 0.1;

/// What a step's length costs, as a share of 1 + L for each unit of |η|₁: of all steps to the same loss the shortest, so
/// that a descent does not run along a level valley; slopes below it are left to the verdict.
constexpr double kLengthCost = 1e-8;

/// The linear program of one step η from a point: columns max(η, 0), one e per entry of the criterion, then max(-η, 0).
class StepProgram {
  public:
    StepProgram(const loss::Loss& loss, const network::Signature& cell, const Eigen::VectorXd& at)
        : loss_(loss),
          cell_(cell),
          network_(loss, cell, at),
          n_(at.size()),
          entries_(loss::criterionUnits(loss.criterion(), loss.network().architecture().outputs)) {
        const Eigen::Index count = loss.dataset().size(), errors = count * entries_;
        Eigen::Index units = entries_;
        for (int m = 1; m <= loss.network().depth(); ++m) units += loss.network().architecture().width(m);
        program_ = optimisation::LinearProgram(units * count, n_ + errors + n_);
        program_.lower.setZero();
        for (int i = 0; i < count; ++i) addDatum(i);
        program_.matrix.rightCols(n_) = -program_.matrix.leftCols(n_);
        const double lengthCost = kLengthCost * (1.0 + loss.value(at));
        program_.cost.head(n_).setConstant(lengthCost);
        program_.cost.tail(n_).setConstant(lengthCost);
    }

    double entries() const { return static_cast<double>(program_.matrix.size()); }

    /// The best η with |η|∞ ≤ reach, what L would be, and the walls and margins that it ends at.
    struct Step {
        Eigen::VectorXd eta;
        double predicted = 0.0;
        std::vector<network::Activation> walls;
    };
    Result<std::optional<Step>> solve(double reach) {
        program_.upper.head(n_).setConstant(reach);
        program_.upper.tail(n_).setConstant(reach);
        // What does not come to an optimum in doubles is no step.
        const auto solution = optimisation::solveInDoubles(withinReach(reach));
        if (!solution || solution->status != optimisation::LinearStatus::Optimal)
            return std::optional<Step>();
        const Eigen::VectorXd& x = solution->x;
        const double predicted =
            solution->value - program_.cost.head(n_).dot(x.head(n_)) - program_.cost.tail(n_).dot(x.tail(n_));
        return std::optional(Step{x.head(n_) - x.tail(n_), predicted, wallsAt(x)});
    }

    static double size(const loss::Loss& loss) {
        const auto& architecture = loss.network().architecture();
        double units = loss::criterionUnits(loss.criterion(), architecture.outputs);
        const double errors = units * loss.dataset().size();
        for (int m = 1; m <= architecture.depth(); ++m) units += architecture.width(m);
        return units * loss.dataset().size() * (static_cast<double>(loss.parameterCount()) + errors);
    }

  private:
    /// The program without the rows that no η within reach can meet.
    optimisation::LinearProgram withinReach(double reach) const {
        std::vector<Eigen::Index> kept;
        for (Eigen::Index row = 0; row < program_.rows(); ++row)
            if (row >= row_ ||
                program_.rowLower[row] >= -reach * program_.matrix.row(row).head(n_).cwiseAbs().sum())
                kept.push_back(row);
        optimisation::LinearProgram result(std::ssize(kept), program_.variables());
        result.cost = program_.cost;
        result.matrix = program_.matrix(kept, Eigen::all);
        result.rowLower = program_.rowLower(kept);
        result.lower = program_.lower;
        result.upper = program_.upper;
        return result;
    }
    std::vector<network::Activation> wallsAt(const Eigen::VectorXd& x) const {
        constexpr double kTight = 1e-9;  // what the solver keeps its rows to
        const Eigen::VectorXd slack = program_.matrix * x - program_.rowLower;
        std::vector<network::Activation> walls;
        for (Eigen::Index row = 0; row < row_; ++row) {
            const Row& each = rows_[static_cast<std::size_t>(row)];
            if (slack[row] > kTight || (each.error >= 0 && x[each.error] > kTight)) continue;
            walls.push_back(each.wall);
        }
        return walls;
    }
    void addDatum(int datum) {
        const int depth = loss_.network().depth();
        for (int m = 1; m <= depth + 1; ++m) {
            const Eigen::MatrixXd derivative = network_.derivative(m, datum);
            if (m > depth) {
                addCriterion(derivative, network_.pass().outputs.col(datum), datum);
                break;
            }
            const auto& z = network_.pass().preActivations[static_cast<std::size_t>(m - 1)];
            for (Eigen::Index k = 0; k < z.rows() && loss_.network().architecture().alpha != 1.0;
                 ++k, ++row_) {
                rows_.push_back({{datum, m, static_cast<int>(k)}, -1});
                const double side = cell_.at(datum, m, static_cast<int>(k)) > 0 ? 1.0 : -1.0;
                program_.matrix.row(row_).head(n_) = side * derivative.row(k);
                // A wall that rounding has crossed is met.
                program_.rowLower[row_] = std::min(0.0, -side * z(k, datum));
            }
        }
    }
    /// e ≥ m + dm·η.
    void addCriterion(const Eigen::MatrixXd& derivative, const Eigen::VectorXd& outputs, int datum) {
        const double target = loss_.dataset().targets(0, datum);
        const auto own = static_cast<Eigen::Index>(target);
        for (Eigen::Index r = 0; r < entries_; ++r) {
            const Eigen::Index column = n_ + datum * entries_ + r;
            if (loss_.criterion() == Criterion::MulticlassHinge && r == own) continue;
            rows_.push_back({{datum, loss_.criterionLayer(), static_cast<int>(r)}, column});
            program_.cost[column] = loss_.weights()(loss_.weights().rows() == 1 ? 0 : r, datum);
            program_.matrix(row_, column) = 1.0;
            program_.rowLower[row_] = 1.0;
            const auto enter = [&](Eigen::Index output, double sign) {
                program_.matrix.row(row_).head(n_) -= sign * derivative.row(output);
                program_.rowLower[row_] += sign * outputs[output];
            };
            if (loss_.criterion() == Criterion::Hinge) {
                enter(0, -target);
            } else if (loss_.criterion() == Criterion::OneVersusAll) {
                enter(r, r == own ? -1.0 : 1.0);
            } else {
                enter(r, 1.0);
                enter(own, -1.0);
            }
            ++row_;
        }
    }

    const loss::Loss& loss_;
    const network::Signature& cell_;
    MaskedNetwork network_;
    /// The wall that a row keeps to, or the margin whose loss is in column `error`.
    struct Row {
        network::Activation wall;
        Eigen::Index error;
    };
    Eigen::Index n_, entries_, row_ = 0;
    std::vector<Row> rows_;
    optimisation::LinearProgram program_;
};

}  // namespace

Result<Eigen::VectorXd> leastByLinearSteps(const loss::Loss& loss, const Eigen::VectorXd& inside,
                                           const Control& control, double& work) {
    if (!loss::isPiecewiseMultilinear(loss.criterion()) || !isDense(loss) ||
        StepProgram::size(loss) > kMostStepProgram)
        return inside;
    Eigen::VectorXd at = balanced(loss.network(), inside);
    double here = loss.value(at), reach = kFirstReach;
    for (int step = 0; step < kMostLinearSteps && here > 0.0 && reach > kLeastReach; ++step) {
        // The cell of the point itself: a step may have crossed walls by what is not linear in it.
        const network::Signature cell = resolved(loss.signature(at), -1);
        StepProgram program(loss, cell, at);
        bool fell = false;
        while (!fell && reach > kLeastReach) {
            if (control.stopped()) return cancelled();
            if ((work -= program.entries()) < 0.0) return at;
            const auto next = program.solve(reach);
            if (!next) return next.error();
            if (!*next) {
                reach *= 0.25;
                continue;
            }
            if (here - (*next)->predicted <= kWorthAStep * (1.0 + here)) return at;
            Eigen::VectorXd moved = at + (*next)->eta;
            double there = loss.value(moved);
            // Walls and margins are curved: the point of them near the end of the step may lie far lower.
            if (const auto curved = projectOntoWalls(loss, moved, (*next)->walls);
                curved && loss.value(curved->parameters) < there) {
                moved = curved->parameters;
                there = loss.value(moved);
            }
            fell = there < here && here - there >= kShareOfPrediction * (here - (*next)->predicted);
            if (fell) {
                at = balanced(loss.network(), moved);
                here = there;
            }
            reach *= fell ? 2.0 : 0.25;
        }
    }
    return at;
}

}  // namespace omegascope::nonsmooth
