#include "core/dynamics/runs/step_quantities.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/dynamics/runs/sampled_steps.h"

namespace omegascope::dynamics {

namespace {

using ConstWeights = Eigen::Map<const network::RowMajorMatrix>;

bool isDense(const network::Architecture& architecture) {
    for (int layer = 1; layer <= architecture.depth() + 1; ++layer)
        if (!architecture.isPlain(layer)) return false;
    return true;
}

ConstWeights weights(const network::Network& network, int layer, const Eigen::VectorXd& parameters) {
    const network::Block& block = *network.layout().weight(layer);
    return {parameters.data() + block.offset, block.shape[0], block.shape[1]};
}

/// Keeps the nearer wall.
void offer(std::optional<WallDistance>& best, double z, double slope, const network::Activation& wall) {
    if (!(slope > 0.0)) return;
    const double distance = std::abs(z) / slope;
    if (!best || distance < best->distance) best = WallDistance{distance, wall};
}

/// Rows ∂m_r/∂ŷ of the criterion's entries of one datum.
Eigen::MatrixXd criterionRows(const loss::Loss& loss, int datum) {
    const auto outputs = static_cast<Eigen::Index>(loss.network().architecture().outputs);
    const double target = loss.dataset().targets(0, datum);
    Eigen::MatrixXd rows = Eigen::MatrixXd::Identity(outputs, outputs);
    if (loss.criterion() == loss::Criterion::Hinge) rows *= -target;
    if (loss.criterion() == loss::Criterion::OneVersusAll)
        rows.row(static_cast<Eigen::Index>(target)) *= -1.0;
    if (loss.criterion() == loss::Criterion::MulticlassHinge)
        rows.col(static_cast<Eigen::Index>(target)).array() -= 1.0;
    return rows;
}

/// The walls of one datum. With B = ∂(rows)/∂z^(j) the form of a row has |∇|² = Σ_j |B_row|² (|x^(j-1)|² +
/// 1).
void offerWalls(std::optional<WallDistance>& best, const loss::Loss& loss, const Eigen::VectorXd& parameters,
                const loss::Evaluation& here, int i) {
    const network::Network& network = loss.network();
    const double alpha = network.architecture().alpha;
    const bool hinge = loss::isPiecewiseMultilinear(loss.criterion());
    for (int layer = 1; layer <= network.depth() + (hinge ? 1 : 0); ++layer) {
        const bool top = layer > network.depth();
        Eigen::MatrixXd back = top ? criterionRows(loss, i)
                                   : Eigen::MatrixXd::Identity(network.architecture().width(layer),
                                                               network.architecture().width(layer));
        Eigen::VectorXd square = Eigen::VectorXd::Zero(back.rows());
        for (int j = layer; j >= 1; --j) {
            const double features = here.pass.features[static_cast<std::size_t>(j - 1)].col(i).squaredNorm() +
                                    (network.layout().bias(j) ? 1.0 : 0.0);
            square += features * back.rowwise().squaredNorm();
            if (j == 1) break;
            const auto z = here.pass.preActivations[static_cast<std::size_t>(j - 2)].col(i).array();
            const Eigen::VectorXd slopes = (z > 0.0).select(Eigen::ArrayXd::Ones(z.size()), alpha);
            back = (back * weights(network, j, parameters) * slopes.asDiagonal()).eval();
        }
        const auto& values =
            top ? here.criterion : here.pass.preActivations[static_cast<std::size_t>(layer - 1)];
        for (Eigen::Index k = 0; k < square.size(); ++k)
            offer(best, values(k, i), std::sqrt(square(k)), {i, layer, static_cast<int>(k)});
    }
}

}  // namespace

std::optional<WallDistance> nearestWall(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    if (!isDense(loss.network().architecture())) return std::nullopt;
    const loss::Evaluation here = loss.evaluate(parameters);
    std::optional<WallDistance> best;
    for (int i = 0; i < loss.dataset().size(); ++i) offerWalls(best, loss, parameters, here, i);
    return best;
}

int activeData(const loss::Loss& loss, const loss::Evaluation& evaluation) {
    return loss.dataset().size() - static_cast<int>(loss::inactiveData(evaluation).size());
}

std::optional<Eigen::VectorXd> balances(const network::Network& network, const Eigen::VectorXd& parameters) {
    if (!isDense(network.architecture())) return std::nullopt;
    std::vector<double> values;
    for (int layer = 1; layer <= network.depth(); ++layer) {
        Eigen::VectorXd incoming = weights(network, layer, parameters).rowwise().squaredNorm();
        if (const network::Block* bias = network.layout().bias(layer))
            incoming += parameters.segment(bias->offset, bias->size).cwiseAbs2();
        const Eigen::VectorXd outgoing = weights(network, layer + 1, parameters).colwise().squaredNorm();
        const Eigen::VectorXd balance = incoming - outgoing;
        values.insert(values.end(), balance.begin(), balance.end());
    }
    return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

StepQuantities stepQuantities(const loss::Loss& loss, const Trajectory& trajectory, int limit,
                              const Control& control) {
    StepQuantities result;
    if (trajectory.empty()) return result;
    const auto steps = sampledSteps(trajectory.steps(), limit);
    std::vector<double> distance, active;
    std::vector<Eigen::VectorXd> drift;
    const auto first = balances(loss.network(), trajectory.keyframes.front());
    forEachPoint(trajectory, loss, [&](int k, const Eigen::VectorXd& point) {
        if (k != steps[result.steps.size()]) return true;
        if (control.stopped()) return false;
        result.steps.push_back(k);
        active.push_back(activeData(loss, loss.evaluate(point)));
        if (const auto wall = nearestWall(loss, point)) distance.push_back(wall->distance);
        if (first) drift.push_back(*balances(loss.network(), point) - *first);
        control.report(static_cast<double>(result.steps.size()) / static_cast<double>(steps.size()));
        return result.steps.size() < steps.size();
    });
    const auto vector = [](const std::vector<double>& values) {
        return Eigen::VectorXd(
            Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size())));
    };
    result.activeData = vector(active);
    if (distance.size() == result.steps.size()) result.wallDistance = vector(distance);
    result.balanceDrift.resize(static_cast<Eigen::Index>(drift.size()), first ? first->size() : 0);
    for (std::size_t j = 0; j < drift.size(); ++j)
        result.balanceDrift.row(static_cast<Eigen::Index>(j)) = drift[j].transpose();
    return result;
}

}  // namespace omegascope::dynamics
