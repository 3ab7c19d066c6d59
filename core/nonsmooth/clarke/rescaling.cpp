#include "core/nonsmooth/clarke/rescaling.h"

#include <variant>
#include <vector>

namespace omegascope::nonsmooth {

namespace {

bool isConvolution(const network::Network& network, int layer) {
    const network::Architecture& architecture = network.architecture();
    return layer <= architecture.depth() && std::holds_alternative<network::Conv2dLayer>(
                                                architecture.layers[static_cast<std::size_t>(layer - 1)]);
}

/// The tangent of unit (channel) k of layer ℓ.
Eigen::VectorXd tangentOf(const network::Network& network, const Eigen::VectorXd& parameters, int layer,
                          int k) {
    const network::ParameterLayout& layout = network.layout();
    const network::Block& own = *layout.weight(layer);
    const network::Block& above = *layout.weight(layer + 1);
    Eigen::VectorXd tangent = Eigen::VectorXd::Zero(parameters.size());
    const auto keep = [&](Eigen::Index first, Eigen::Index count, double sign) {
        tangent.segment(first, count) = sign * parameters.segment(first, count);
    };
    const Eigen::Index fan = own.size / own.shape[0];
    keep(own.offset + k * fan, fan, 1.0);
    if (const network::Block* bias = layout.bias(layer)) keep(bias->offset + k, 1, 1.0);
    // What the unit feeds: a run of entries in each row above (its positions, or its kernels).
    const Eigen::Index row = above.size / above.shape[0], run = row / own.shape[0];
    for (Eigen::Index r = 0; r < above.shape[0]; ++r) keep(above.offset + r * row + k * run, run, -1.0);
    return tangent;
}

}  // namespace

Eigen::MatrixXd rescalingTangents(const network::Network& network, const Eigen::VectorXd& parameters) {
    std::vector<Eigen::VectorXd> tangents;
    if (network.architecture().replicas)
        return Eigen::MatrixXd(parameters.size(), 0);  // the penalty sees sizes
    for (int layer = 1; layer <= network.depth(); ++layer) {
        if (!isConvolution(network, layer) && isConvolution(network, layer + 1)) continue;
        const int units = network.layout().weight(layer)->shape[0];
        for (int k = 0; k < units; ++k) tangents.push_back(tangentOf(network, parameters, layer, k));
    }
    Eigen::MatrixXd result(parameters.size(), static_cast<Eigen::Index>(tangents.size()));
    for (std::size_t j = 0; j < tangents.size(); ++j) result.col(static_cast<Eigen::Index>(j)) = tangents[j];
    return result;
}

}  // namespace omegascope::nonsmooth
