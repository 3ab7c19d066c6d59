#include "core/nonsmooth/curvature/margin_cone.h"

#include <limits>

#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/clarke/datum_branches.h"
#include "core/nonsmooth/curvature/invariances.h"

namespace omegascope::nonsmooth {

namespace {

constexpr int kWays = 2;
/// What a linear program leaves of a direction of length 1 that is none: above its 1e-9 in the rows of the cone.
constexpr double kNoDirection = 1e-7;

/// Slopes of a point that stands for one on its walls count as 0 up to this many times what they do at ω itself (and as
/// negative from kConeSlope = kOffWalls · kCountsAsNegative on).
constexpr double kOffWalls = 100.0;

double weightOf(const loss::Loss& loss, const network::Activation& margin) {
    return loss.weights()(loss.weights().rows() == 1 ? 0 : margin.unit, margin.datum);
}

}  // namespace

MarginCone::MarginCone(const Place& place, const IncidentCells& hidden, const IncidentCell& cell,
                       const std::vector<network::Activation>& margins, const Eigen::MatrixXd& hiddenForms)
    : gradient_(cell.gradient), exact_(place.isExact()) {
    const loss::Loss& loss = place.loss;
    const Eigen::Index n = place.parameters.size();
    cone_.resize(n, 0);
    for (std::size_t r = 0; r < hidden.active.size(); ++r) {
        if (cell.states[r] == 0) continue;
        cone_.conservativeResize(n, cone_.cols() + 1);
        cone_.rightCols(1) =
            static_cast<double>(cell.states[r]) * hiddenForms.col(static_cast<Eigen::Index>(r));
    }
    network::Signature open = cell.signature;
    for (const network::Activation& margin : margins) open.set(margin.datum, margin.layer, margin.unit, 1);
    size_ = std::max(termSizes(loss, place.parameters, open).norm(), std::numeric_limits<double>::min());
    DatumBranches branches(loss, place.parameters, cell.signature, margins);
    const States states(margins.size(), -1);
    margins_.resize(n, std::ssize(margins));
    weights_.resize(std::ssize(margins));
    for (std::size_t m = 0; m < margins.size(); ++m) {
        const auto column = static_cast<Eigen::Index>(m);
        margins_.col(column) = branches.form(m, states).gradient;
        weights_[column] = weightOf(loss, margins[m]);
    }
}

Result<FirstOrderDecision> MarginCone::sign(const Control& control) const {
    PiecewiseLinear<double> model;
    const auto asVector = [](const auto& column) {
        return std::vector<double>(column.begin(), column.end());
    };
    model.addBlock(static_cast<int>(gradient_.size()));
    model.linear = asVector(gradient_);
    for (Eigen::Index m = 0; m < weights_.size(); ++m)
        model.margins.push_back({static_cast<int>(m), 0, weights_[m], asVector(margins_.col(m))});
    for (Eigen::Index r = 0; r < cone_.cols(); ++r) {
        model.forms.push_back(asVector(cone_.col(r)));
        model.cone.push_back({0, static_cast<int>(r), 1});
    }
    FirstOrderOptions first;
    // Off ω itself the forms are those of walls met to rounding only, and rational numbers tell nothing more.
    first.inDoubles = !exact_;
    first.magnitude = exact_ ? size_ : kOffWalls * size_;
    return decideSign(model, first, control);
}

Result<bool> MarginCone::isStrict(const Eigen::MatrixXd& z) const {
    const Eigen::Index n = gradient_.size(), rows = cone_.cols(), margins = weights_.size();
    optimisation::LinearProgram program(rows + z.cols() + margins + 1, n + margins);
    program.matrix.topLeftCorner(rows, n) = cone_.transpose();
    program.rowLower.head(rows).setZero();
    program.matrix.block(rows, 0, z.cols(), n) = z.transpose();
    program.rowLower.segment(rows, z.cols()).setZero();
    program.rowUpper.segment(rows, z.cols()).setZero();
    const Eigen::Index last = rows + z.cols() + margins;
    for (Eigen::Index m = 0; m < margins; ++m) {
        const Eigen::Index row = rows + z.cols() + m;
        const double length = margins_.col(m).norm();
        if (length > 0.0) program.matrix.row(row).head(n) = -margins_.col(m).transpose() / length;
        program.matrix(row, n + m) = 1.0;
        program.rowLower[row] = 0.0;
        program.matrix(last, n + m) = weights_[m] * length / size_;
    }
    program.matrix.row(last).head(n) = gradient_.transpose() / size_;
    program.rowUpper[last] = 0.0;
    program.lower.head(n).setConstant(-1.0);
    program.upper.head(n).setOnes();
    program.lower.tail(margins).setZero();
    Random random(kDeepSeed);
    for (int way = 0; way < kWays; ++way) {
        const Eigen::VectorXd c = randomUnit(n, random);
        for (const double side : {-1.0, 1.0}) {
            program.cost.head(n) = side * c;
            // Tolerances decide here anyway: rational numbers would take minutes for nothing.
            const auto solution = optimisation::solveInDoubles(program);
            if (!solution || solution->status != optimisation::LinearStatus::Optimal) return false;
            if (solution->value < -kNoDirection) return false;
        }
    }
    return true;
}

}  // namespace omegascope::nonsmooth
