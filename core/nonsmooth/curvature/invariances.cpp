#include "core/nonsmooth/curvature/invariances.h"

#include <algorithm>
#include <variant>

#include "core/loss/masks.h"
#include "core/nonsmooth/clarke/rescaling.h"
#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

Eigen::VectorXd randomUnit(Eigen::Index size, Random& random) {
    Eigen::VectorXd direction(size);
    for (double& entry : direction) entry = random.normal();
    return direction.normalized();
}

Eigen::VectorXd termSizes(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                          const network::Signature& cell) {
    const auto& dataset = loss.dataset();
    const auto masks = loss::masks(loss.network(), loss.criterion(), dataset.targets, cell);
    const Eigen::VectorXd size = parameters.cwiseAbs();
    const auto pass = loss::maskedForward(loss.network(), masks, size, dataset.points.cwiseAbs());
    const auto actual = loss::maskedForward(loss.network(), masks, parameters, dataset.points);
    Eigen::MatrixXd delta =
        outputGradient(loss.criterion(), actual.outputs, dataset.targets, loss.weights(), masks.criterion)
            .cwiseAbs();
    if (loss.criterion() == loss::Criterion::Squared)
        delta = 2.0 * (pass.outputs + dataset.targets.cwiseAbs()) * loss.weights().row(0).asDiagonal();
    return loss::maskedBackward(loss.network(), masks, size, pass.features, std::move(delta));
}

namespace {

/// Whether the datum adds to the loss near ω: it has a criterion entry that is unsolved or at its margin.
bool counts(const loss::Loss& loss, const network::Signature& cell,
            const std::vector<network::Activation>& margins, int datum) {
    if (!loss::isPiecewiseMultilinear(loss.criterion())) return true;
    const int layer = loss.criterionLayer();
    for (int r = 0; r < cell.width(layer); ++r)
        if (cell.at(datum, layer, r) >= 0) return true;
    return std::ranges::any_of(margins, [&](const network::Activation& each) { return each.datum == datum; });
}

/// Moves of (w_k, b_k) of a unit of the first layer that change no pre-activation of a datum that counts and is not
/// strictly inactive: ŷ of what counts stays as it is. Unit directions, orthogonal.
void addIdleMoves(const loss::Loss& loss, const IncidentCells& incident,
                  const std::vector<network::Activation>& margins, std::vector<Eigen::VectorXd>& columns) {
    const auto& architecture = loss.network().architecture();
    if (architecture.depth() == 0 || incident.cells.empty() ||
        !std::holds_alternative<network::DenseLayer>(architecture.layers.front()))
        return;
    const auto& layout = loss.network().layout();
    const network::Block& weight = *layout.weight(1);
    const network::Block* bias = layout.bias(1);
    const Eigen::Index inputs = architecture.input, size = inputs + (bias != nullptr ? 1 : 0);
    const network::Signature& cell = incident.cells.front().signature;
    for (int k = 0; k < architecture.width(1); ++k) {
        Eigen::MatrixXd seen(size, 0);
        for (int i = 0; i < loss.dataset().size(); ++i) {
            const network::Activation entry{i, 1, k};
            const bool open = cell.at(i, 1, k) >= 0 ||
                              std::ranges::find(incident.active, entry) != incident.active.end() ||
                              std::ranges::find(incident.idle, entry) != incident.idle.end();
            if ((architecture.alpha == 0.0 && !open) || !counts(loss, cell, margins, i)) continue;
            seen.conservativeResize(size, seen.cols() + 1);
            seen.rightCols(1).setOnes();
            seen.rightCols(1).topRows(inputs) = loss.dataset().points.col(i);
            seen.rightCols(1).stableNormalize();
        }
        const Eigen::MatrixXd moves = algebra::orthonormalComplement(seen, kDeepRank);
        for (const auto& move : moves.colwise()) {
            Eigen::VectorXd column = Eigen::VectorXd::Zero(loss.parameterCount());
            column.segment(weight.offset + k * inputs, inputs) = move.head(inputs);
            if (bias != nullptr) column[bias->offset + k] = move[inputs];
            columns.push_back(std::move(column));
        }
    }
}

}  // namespace

Eigen::MatrixXd invariances(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                            const IncidentCells& incident, const std::vector<network::Activation>& margins) {
    const auto& layout = loss.network().layout();
    const int depth = loss.network().depth();
    const Eigen::MatrixXd rescaling = rescalingTangents(loss.network(), parameters);
    std::vector<Eigen::VectorXd> columns;
    for (Eigen::Index k = 0; k < rescaling.cols(); ++k)
        if (rescaling.col(k).norm() > 0.0) columns.push_back(rescaling.col(k).normalized());
    Eigen::VectorXd used = Eigen::VectorXd::Zero(parameters.size());
    Random random(kDeepSeed);
    const Eigen::VectorXd elsewhere = randomUnit(parameters.size(), random);
    for (const IncidentCell& cell : incident.cells) {
        network::Signature open = cell.signature;
        for (const network::Activation& margin : margins)
            open.set(margin.datum, margin.layer, margin.unit, 1);
        used += termSizes(loss, elsewhere, open);
    }
    for (Eigen::Index j = 0; j < used.size() && incident.complete && incident.certain; ++j)
        if (used[j] == 0.0) columns.push_back(Eigen::VectorXd::Unit(used.size(), j));
    addIdleMoves(loss, incident, margins, columns);
    if (loss.criterion() == loss::Criterion::MulticlassHinge)
        for (const network::Block* block : {layout.weight(depth + 1), layout.bias(depth + 1)}) {
            if (block == nullptr) continue;
            const Eigen::Index rows = loss.network().architecture().outputs, width = block->size / rows;
            for (Eigen::Index k = 0; k < width; ++k) {
                Eigen::VectorXd shift = Eigen::VectorXd::Zero(parameters.size());
                for (Eigen::Index r = 0; r < rows; ++r) shift[block->offset + r * width + k] = 1.0;
                columns.push_back(shift.normalized());
            }
        }
    Eigen::MatrixXd all(parameters.size(), static_cast<Eigen::Index>(columns.size()));
    for (std::size_t k = 0; k < columns.size(); ++k) all.col(static_cast<Eigen::Index>(k)) = columns[k];
    if (all.cols() == 0) return all;
    return algebra::orthonormalBasis(all, kDeepRank);
}

}  // namespace omegascope::nonsmooth
