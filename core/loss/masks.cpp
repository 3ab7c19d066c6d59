#include "core/loss/masks.h"

#include <stdexcept>

namespace omegascope::loss {

namespace {

void requireShape(const network::Network& network, Criterion criterion, Eigen::Index dataCount,
                  const network::Signature& signature) {
    bool fits = signature.dataCount() == dataCount && signature.layerCount() == network.depth() + 1;
    for (int layer = 1; fits && layer <= network.depth(); ++layer)
        fits = signature.width(layer) == network.architecture().width(layer);
    if (!fits ||
        signature.width(network.depth() + 1) != criterionUnits(criterion, network.architecture().outputs))
        throw std::invalid_argument("the signature does not fit the network and the data");
}

/// Entries of one layer as `active` or `inactive`.
Eigen::MatrixXd layerMask(const network::Signature& signature, int layer, double active, double inactive) {
    Eigen::MatrixXd mask(signature.width(layer), signature.dataCount());
    for (int i = 0; i < signature.dataCount(); ++i)
        for (int k = 0; k < signature.width(layer); ++k) {
            const std::int8_t state = signature.at(i, layer, k);
            if (state == 0) throw std::invalid_argument("a signature with an entry 0 selects no single cell");
            mask(k, i) = state > 0 ? active : inactive;
        }
    return mask;
}

}  // namespace

network::Signature resolved(network::Signature signature, std::int8_t state) {
    for (const network::Activation& zero : signature.zeros())
        signature.set(zero.datum, zero.layer, zero.unit, state);
    return signature;
}

Masks masks(const network::Network& network, Criterion criterion, const Eigen::MatrixXd& targets,
            const network::Signature& signature) {
    requireShape(network, criterion, targets.cols(), signature);
    Masks result;
    for (int layer = 1; layer <= network.depth(); ++layer)
        result.slopes.push_back(layerMask(signature, layer, 1.0, network.architecture().alpha));
    const int last = network.depth() + 1;
    if (criterion != Criterion::MulticlassHinge) {
        result.criterion = layerMask(signature, last, 1.0, 0.0);
        return result;
    }
    network::Signature known = signature;
    for (int i = 0; i < known.dataCount(); ++i) known.set(i, last, static_cast<int>(targets(0, i)), -1);
    result.criterion = layerMask(known, last, 1.0, 0.0);
    return result;
}

network::ForwardPass maskedForward(const network::Network& network, const Masks& masks,
                                   const Eigen::VectorXd& parameters, const Eigen::MatrixXd& points) {
    network::ForwardPass pass;
    pass.features.push_back(points);
    for (int layer = 1; layer <= network.depth(); ++layer) {
        pass.preActivations.push_back(network.affine(layer, parameters, pass.features.back()));
        pass.features.push_back(
            pass.preActivations.back().cwiseProduct(masks.slopes[static_cast<std::size_t>(layer - 1)]));
    }
    pass.outputs = network.affine(network.depth() + 1, parameters, pass.features.back());
    return pass;
}

Eigen::VectorXd maskedBackward(const network::Network& network, const Masks& masks,
                               const Eigen::VectorXd& parameters,
                               const std::vector<Eigen::MatrixXd>& features, Eigen::MatrixXd delta) {
    return maskedBackward(network, masks, parameters, features, std::move(delta), network.depth() + 1);
}

Eigen::VectorXd maskedBackward(const network::Network& network, const Masks& masks,
                               const Eigen::VectorXd& parameters,
                               const std::vector<Eigen::MatrixXd>& features, Eigen::MatrixXd delta,
                               int layer) {
    Eigen::VectorXd gradient = Eigen::VectorXd::Zero(network.parameterCount());
    for (; layer >= 1; --layer) {
        const auto below = static_cast<std::size_t>(layer - 1);
        network.accumulateGradient(layer, delta, features[below], gradient);
        if (layer > 1)
            delta = network.transposed(layer, parameters, delta).cwiseProduct(masks.slopes[below - 1]);
    }
    return gradient;
}

}  // namespace omegascope::loss
