#pragma once

#include <algorithm>
#include <optional>

#include "core/loss/loss.h"
#include "core/loss/masks.h"
#include "core/optimisation/linear_program.h"
#include "core/support/dense_algebra.h"
#include "core/support/random.h"

/// Points where training ends: random data, a short run of Adam, then the least (V, c) for fixed hidden layers.
namespace omegascope::testing {

struct EndKind {
    loss::Criterion criterion = loss::Criterion::Hinge;
    int depth = 1, outputs = 1;
};

/// 8 to 30 normal data in 1 to 3 dimensions, 2 to 4 units a layer, α = 0 or .1.
inline loss::Loss lossOfEnd(const EndKind& kind, Random& random) {
    network::Architecture architecture;
    architecture.input = 1 + static_cast<int>(random.index(3));
    for (int layer = 0; layer < kind.depth; ++layer)
        architecture.layers.emplace_back(network::DenseLayer{2 + static_cast<int>(random.index(3))});
    architecture.outputs = kind.outputs;
    architecture.alpha = random.index(2) == 0 ? 0.1 : 0.0;
    const bool squared = kind.criterion == loss::Criterion::Squared;
    const bool classes =
        kind.criterion == loss::Criterion::MulticlassHinge || kind.criterion == loss::Criterion::OneVersusAll;
    data::Dataset data;
    const auto count = static_cast<Eigen::Index>(8 + random.index(23));
    data.points.resize(architecture.input, count);
    for (double& x : data.points.reshaped()) x = random.normal();
    data.targets.resize(squared ? kind.outputs : 1, count);
    for (double& y : data.targets.reshaped())
        y = squared   ? random.normal()
            : classes ? static_cast<double>(random.index(static_cast<std::size_t>(kind.outputs)))
                      : (random.index(2) == 0 ? -1.0 : 1.0);
    return loss::Loss(network::Network(architecture), kind.criterion, std::move(data));
}

/// 300 steps of Adam from standard normal entries.
inline Eigen::VectorXd trained(const loss::Loss& loss, Random& random) {
    constexpr int kSteps = 300;
    Eigen::VectorXd point(loss.parameterCount());
    for (double& x : point) x = random.normal();
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(point.size()), square = mean;
    for (int step = 0; step < kSteps; ++step) {
        const Eigen::VectorXd gradient =
            loss.gradientInCell(point, loss::resolved(loss.signature(point), -1));
        mean = 0.9 * mean + 0.1 * gradient;
        square = 0.99 * square + 0.01 * gradient.cwiseAbs2();
        const double rate = 0.03 * (1.0 - 0.9 * step / kSteps);
        point -= rate * mean.cwiseQuotient((square.cwiseSqrt().array() + 1e-9).matrix());
    }
    return point;
}

/// The least (V, c) for the features at ω: by a linear program, |V|, |c| ≤ 100 (hinge types), or least squares.
inline void solveOuterLayer(const loss::Loss& loss, Eigen::VectorXd& point) {
    const int depth = loss.network().depth(), n = loss.dataset().size();
    const Eigen::MatrixXd last = loss.network().forward(point, loss.dataset().points).features.back();
    const Eigen::Index units = last.rows(), outputs = loss.network().architecture().outputs, row = units + 1;
    Eigen::MatrixXd features(row, n);
    features << last, Eigen::RowVectorXd::Ones(n);
    Eigen::MatrixXd solution(outputs, row);
    if (loss.criterion() == loss::Criterion::Squared) {
        for (Eigen::Index r = 0; r < outputs; ++r)
            solution.row(r) =
                algebra::leastSquares(features.transpose(), loss.dataset().targets.row(r).transpose());
    } else {
        const int entries = loss::criterionUnits(loss.criterion(), static_cast<int>(outputs));
        const Eigen::Index own = outputs * row, errors = static_cast<Eigen::Index>(n) * entries;
        optimisation::LinearProgram program(errors, own + errors);
        program.lower.head(own).setConstant(-100.0);
        program.upper.head(own).setConstant(100.0);
        program.lower.tail(errors).setZero();
        for (int i = 0; i < n; ++i)
            for (int u = 0; u < entries; ++u) {
                const Eigen::Index at = static_cast<Eigen::Index>(i) * entries + u;
                const double target = loss.dataset().targets(0, i);
                const bool isOwn = u == static_cast<int>(target);
                const auto add = [&](Eigen::Index r, double sign) {
                    program.matrix.row(at).segment(r * row, row) += sign * features.col(i).transpose();
                };
                if (loss.criterion() == loss::Criterion::MulticlassHinge && isOwn) continue;
                program.matrix(at, own + at) = 1.0;
                program.cost[own + at] = loss.weights()(loss.weights().rows() == 1 ? 0 : u, i);
                program.rowLower[at] = 1.0;
                if (loss.criterion() == loss::Criterion::Hinge) {
                    add(0, target);
                } else if (loss.criterion() == loss::Criterion::OneVersusAll) {
                    add(u, isOwn ? 1.0 : -1.0);
                } else {
                    add(u, -1.0);
                    add(static_cast<Eigen::Index>(target), 1.0);
                }
            }
        const auto solved = optimisation::solve(program);
        if (!solved || solved->status != optimisation::LinearStatus::Optimal) return;
        for (Eigen::Index r = 0; r < outputs; ++r) solution.row(r) = solved->x.segment(r * row, row);
    }
    const auto& layout = loss.network().layout();
    for (Eigen::Index r = 0; r < outputs; ++r) {
        point.segment(layout.weight(depth + 1)->offset + r * units, units) = solution.row(r).head(units);
        point[layout.bias(depth + 1)->offset + r] = solution(r, units);
    }
}

}  // namespace omegascope::testing
