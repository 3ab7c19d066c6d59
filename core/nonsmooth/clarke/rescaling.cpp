#include "core/nonsmooth/clarke/rescaling.h"

#include <cmath>
#include <variant>
#include <vector>

namespace omegascope::nonsmooth {

namespace {

bool isConvolution(const network::Network& network, int layer) {
    const network::Architecture& architecture = network.architecture();
    return layer <= architecture.depth() && std::holds_alternative<network::Conv2dLayer>(
                                                architecture.layers[static_cast<std::size_t>(layer - 1)]);
}

/// What unit (channel) k of layer ℓ is fed by (1) and feeds (-1); 0 elsewhere.
Eigen::VectorXd orbitOf(const network::Network& network, int layer, int k) {
    const network::ParameterLayout& layout = network.layout();
    const network::Block& own = *layout.weight(layer);
    const network::Block& above = *layout.weight(layer + 1);
    Eigen::VectorXd orbit = Eigen::VectorXd::Zero(network.parameterCount());
    const auto mark = [&](Eigen::Index first, Eigen::Index count, double sign) {
        orbit.segment(first, count).setConstant(sign);
    };
    const Eigen::Index fan = own.size / own.shape[0];
    mark(own.offset + k * fan, fan, 1.0);
    if (const network::Block* bias = layout.bias(layer)) mark(bias->offset + k, 1, 1.0);
    // What the unit feeds: a run of entries in each row above (its positions, or its kernels).
    const Eigen::Index row = above.size / above.shape[0], run = row / own.shape[0];
    for (Eigen::Index r = 0; r < above.shape[0]; ++r) mark(above.offset + r * row + k * run, run, -1.0);
    return orbit;
}

/// Of every hidden unit whose rescaling leaves the network as it is.
std::vector<Eigen::VectorXd> orbitsOf(const network::Network& network) {
    std::vector<Eigen::VectorXd> orbits;
    if (network.architecture().replicas) return orbits;  // the penalty sees sizes
    for (int layer = 1; layer <= network.depth(); ++layer) {
        if (!isConvolution(network, layer) && isConvolution(network, layer + 1)) continue;
        const int units = network.layout().weight(layer)->shape[0];
        for (int k = 0; k < units; ++k) orbits.push_back(orbitOf(network, layer, k));
    }
    return orbits;
}

}  // namespace

Eigen::MatrixXd rescalingTangents(const network::Network& network, const Eigen::VectorXd& parameters) {
    const std::vector<Eigen::VectorXd> orbits = orbitsOf(network);
    Eigen::MatrixXd result(parameters.size(), std::ssize(orbits));
    for (std::size_t j = 0; j < orbits.size(); ++j)
        result.col(static_cast<Eigen::Index>(j)) = orbits[j].cwiseProduct(parameters);
    return result;
}

Eigen::VectorXd balanced(const network::Network& network, const Eigen::VectorXd& parameters) {
    // Beyond it a power of two could leave the doubles, and nothing is gained.
    constexpr int kMostDoublings = 100;
    Eigen::VectorXd result = parameters;
    for (const Eigen::VectorXd& orbit : orbitsOf(network)) {
        const double in = (orbit.array() > 0.0).select(result, 0.0).stableNorm(),
                     out = (orbit.array() < 0.0).select(result, 0.0).stableNorm();
        if (!(in > 0.0 && out > 0.0)) continue;
        const int doublings = static_cast<int>(std::lround(0.5 * (std::log2(out) - std::log2(in))));
        if (std::abs(doublings) > kMostDoublings) continue;
        for (Eigen::Index j = 0; j < result.size(); ++j)
            if (orbit[j] != 0.0) result[j] = std::ldexp(result[j], orbit[j] > 0.0 ? doublings : -doublings);
    }
    return result;
}

}  // namespace omegascope::nonsmooth
