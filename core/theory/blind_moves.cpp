#include "core/theory/blind_moves.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace omegascope::theory {

namespace {

/// How far beyond the wall a move goes, as a share of the scale of z.
constexpr double kBeyond = 1e-6;

/// Why there is no such move; Done where there may be.
Outcome checkFirstLayer(const loss::Loss& loss) {
    const auto& layers = loss.network().architecture().layers;
    if (layers.empty())
        return Error{"The network has no hidden layer, so that no datum is blind to it; add one."};
    if (!std::holds_alternative<network::DenseLayer>(layers.front()))
        return Error{
            "The units of a convolution share their weights, so that moving one moves all; this is for a "
            "dense first layer."};
    return Done{};
}

/// x̄_i, and z of every unit of the first layer.
struct FirstLayer {
    Eigen::VectorXd input;
    Eigen::VectorXd z, scale;
    bool biased = false;

    FirstLayer(const loss::Loss& loss, const Eigen::VectorXd& parameters, int datum) {
        if (datum < 0 || datum >= loss.dataset().size())
            throw std::invalid_argument("blind moves: there is no such datum");
        const auto& network = loss.network();
        const Eigen::VectorXd x = loss.dataset().points.col(datum);
        biased = network.layout().bias(1) != nullptr;
        input.resize(x.size() + (biased ? 1 : 0));
        input.head(x.size()) = x;
        if (biased) input[x.size()] = 1.0;
        z = network.affine(1, parameters, x).col(0);
        scale = network.scale(1, parameters, x).col(0);
    }
};

/// Adds `step` x̄ to w̄_k.
void addToUnit(const loss::Loss& loss, Eigen::VectorXd& parameters, const FirstLayer& layer,
               Eigen::Index unit, double step) {
    const auto& layout = loss.network().layout();
    const Eigen::Index d = loss.network().architecture().input;
    parameters.segment(layout.weight(1)->offset + unit * d, d) += step * layer.input.head(d);
    if (layer.biased) parameters[layout.bias(1)->offset + unit] += step * layer.input[d];
}

double killingDistance(const FirstLayer& layer) {
    return layer.z.cwiseMax(0.0).norm() / layer.input.norm();
}

bool isDead(const FirstLayer& layer) {
    return (layer.z.array() <= 0.0).all();
}

const Error kAtOrigin{
    "The datum lies at the origin and the hidden layer has no bias, so that no move changes what it sees."};

}  // namespace

Result<BlindMove> killingMove(const loss::Loss& loss, const Eigen::VectorXd& parameters, int datum) {
    if (const Outcome fits = checkFirstLayer(loss); !fits) return fits.error();
    const FirstLayer layer(loss, parameters, datum);
    const double square = layer.input.squaredNorm();
    if (isDead(layer)) return Error{"Datum " + std::to_string(datum + 1) + " activates no neuron already."};
    if (square == 0.0) return kAtOrigin;
    BlindMove move{datum, killingDistance(layer), parameters};
    for (Eigen::Index k = 0; k < layer.z.size(); ++k)
        if (layer.z[k] > 0.0)
            addToUnit(loss, move.parameters, layer, k, -(layer.z[k] + kBeyond * layer.scale[k]) / square);
    return move;
}

Result<BlindMove> revivingMove(const loss::Loss& loss, const Eigen::VectorXd& parameters, int datum) {
    if (const Outcome fits = checkFirstLayer(loss); !fits) return fits.error();
    const FirstLayer layer(loss, parameters, datum);
    const double square = layer.input.squaredNorm();
    if (!isDead(layer)) return Error{"Datum " + std::to_string(datum + 1) + " activates a neuron already."};
    if (square == 0.0) return kAtOrigin;
    Eigen::Index nearest = 0;
    layer.z.maxCoeff(&nearest);
    BlindMove move{datum, -layer.z[nearest] / std::sqrt(square), parameters};
    // A unit whose weights are 0 has no scale of its own.
    const double beyond = kBeyond * (layer.scale[nearest] > 0.0 ? layer.scale[nearest] : std::sqrt(square));
    addToUnit(loss, move.parameters, layer, nearest, (beyond - layer.z[nearest]) / square);
    return move;
}

std::optional<BlindMove> nearestDeath(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    if (!checkFirstLayer(loss)) return std::nullopt;
    int nearest = -1;
    double least = std::numeric_limits<double>::infinity();
    for (int i = 0; i < loss.dataset().size(); ++i) {
        const FirstLayer layer(loss, parameters, i);
        if (isDead(layer) || layer.input.isZero(0.0)) continue;
        if (const double distance = killingDistance(layer); distance < least) {
            least = distance;
            nearest = i;
        }
    }
    if (nearest < 0) return std::nullopt;
    return *killingMove(loss, parameters, nearest);
}

}  // namespace omegascope::theory
