#include "core/loss/backpropagation.h"

#include "core/loss/narrow_kernels.h"
#include "core/loss/replica_penalty.h"

namespace omegascope::loss {

namespace {

using ConstWeights = Eigen::Map<const network::RowMajorMatrix>;

ConstWeights weightsOf(const network::Block& block, const Eigen::VectorXd& parameters) {
    return {parameters.data() + block.offset, block.rows(), block.fan};
}

/// The kernels for few inputs take the layer.
bool isNarrow(const network::Network& network, int layer) {
    return network.architecture().isPlain(layer) && network.architecture().width(layer - 1) <= kNarrow;
}

}  // namespace

Backpropagation::Backpropagation(const Loss& loss)
    : loss_(loss), all_{loss.dataset().points, loss.dataset().targets, loss.weights()} {
    const auto depth = static_cast<std::size_t>(loss.network().depth());
    z_.resize(depth + 1);
    x_.resize(depth);
}

void Backpropagation::affine(int layer, const Eigen::VectorXd& parameters, const Eigen::MatrixXd& features,
                             Eigen::MatrixXd& z) {
    const network::Network& network = loss_.network();
    if (!network.architecture().isPlain(layer)) {
        z = network.affine(layer, parameters, features);
        return;
    }
    const ConstWeights weights = weightsOf(*network.layout().weight(layer), parameters);
    const network::Block* bias = network.layout().bias(layer);
    if (isNarrow(network, layer)) {
        narrow_ = weights;
        if (bias)
            bias_ = parameters.segment(bias->offset, bias->size);
        else
            bias_.setZero(weights.rows());
        z.resize(weights.rows(), features.cols());
        narrowAffine(narrow_.data(), bias_.data(), features.data(), weights.rows(), weights.cols(),
                     features.cols(), z.data());
        return;
    }
    z.noalias() = weights * features;
    if (bias) z.colwise() += parameters.segment(bias->offset, bias->size);
}

void Backpropagation::forward(const Eigen::VectorXd& parameters, const Eigen::MatrixXd& points) {
    const network::Network& network = loss_.network();
    const double alpha = network.architecture().alpha;
    const Eigen::MatrixXd* features = &points;
    for (int layer = 1; layer <= network.depth() + 1; ++layer) {
        const auto at = static_cast<std::size_t>(layer - 1);
        affine(layer, parameters, *features, z_[at]);
        if (layer > network.depth()) break;
        x_[at] = z_[at].cwiseMax(0.0) + alpha * z_[at].cwiseMin(0.0);
        features = &x_[at];
    }
}

double Backpropagation::evaluateLast() {
    const Criterion criterion = loss_.criterion();
    perDatum_ = perDatumLoss(criterion, z_.back(), all_.targets);
    if (all_.weights.rows() == 1) return all_.weights.row(0).dot(perDatum_);
    return weightedLoss(criterion, z_.back(), all_.targets, all_.weights);
}

const Eigen::MatrixXd& Backpropagation::features(int layer, const Batch& data) const {
    return layer == 0 ? data.points : x_[static_cast<std::size_t>(layer - 1)];
}

void Backpropagation::backward(const Eigen::VectorXd& parameters, const Batch& data,
                               Eigen::VectorXd& gradient) {
    const network::Network& network = loss_.network();
    const Eigen::MatrixXd& outputs = z_.back();
    const Criterion criterion = loss_.criterion();
    Eigen::MatrixXd mask;
    if (isPiecewiseMultilinear(criterion)) {
        const Eigen::MatrixXd m = criterionPreActivations(criterion, outputs, data.targets);
        mask = (m.array() > 0.0).cast<double>();
    }
    output_ = outputGradient(criterion, outputs, data.targets, data.weights, mask);
    delta_ = output_;
    gradient.setZero(network.parameterCount());
    for (int layer = network.depth() + 1; layer >= 1; --layer) {
        accumulate(layer, features(layer - 1, data), gradient);
        if (layer > 1) passDown(layer, parameters);
    }
}

void Backpropagation::accumulate(int layer, const Eigen::MatrixXd& features, Eigen::VectorXd& gradient) {
    const network::Network& network = loss_.network();
    if (!isNarrow(network, layer)) {
        network.accumulateGradient(layer, delta_, features, gradient);
        return;
    }
    const Eigen::Index units = delta_.rows();
    narrow_.setZero(units, features.rows());
    bias_.setZero(units);
    // Data whose outputs take no part, such as the solved ones, take none in any layer.
    const double* used = output_.rows() == 1 ? output_.data() : nullptr;
    narrowAccumulate(delta_.data(), features.data(), used, units, features.rows(), features.cols(),
                     narrow_.data(), bias_.data());
    const network::Block& weight = *network.layout().weight(layer);
    Eigen::Map<network::RowMajorMatrix>(gradient.data() + weight.offset, units, features.rows()) = narrow_;
    if (const network::Block* bias = network.layout().bias(layer))
        gradient.segment(bias->offset, bias->size) = bias_;
}

void Backpropagation::passDown(int layer, const Eigen::VectorXd& parameters) {
    const network::Network& network = loss_.network();
    const double alpha = network.architecture().alpha;
    const Eigen::MatrixXd& z = z_[static_cast<std::size_t>(layer - 2)];
    if (!network.architecture().isPlain(layer)) {
        below_ = network.transposed(layer, parameters, delta_);
    } else if (delta_.rows() == 1) {
        below_.resize(z.rows(), z.cols());
        narrowBackward(parameters.data() + network.layout().weight(layer)->offset, delta_.data(), z.data(),
                       z.rows(), z.cols(), alpha, below_.data());
        delta_.swap(below_);
        return;
    } else {
        below_.noalias() = weightsOf(*network.layout().weight(layer), parameters).transpose() * delta_;
    }
    delta_ = (z.array() > 0.0).select(below_.array(), alpha * below_.array());
}

double Backpropagation::value(const Eigen::VectorXd& parameters) {
    forward(parameters, all_.points);
    return evaluateLast() + penaltyValue(loss_.network(), parameters);
}

double Backpropagation::valueAndGradient(const Eigen::VectorXd& parameters, Eigen::VectorXd& gradient) {
    const double result = value(parameters);
    backward(parameters, all_, gradient);
    addPenaltyGradient(loss_.network(), parameters, gradient);
    return result;
}

void Backpropagation::batchGradient(const Eigen::VectorXd& parameters, std::span<const int> batch,
                                    Eigen::VectorXd& gradient) {
    const auto count = static_cast<Eigen::Index>(batch.size());
    const auto take = [&](const Eigen::MatrixXd& all, Eigen::MatrixXd& part) {
        part.resize(all.rows(), count);
        for (Eigen::Index j = 0; j < count; ++j) part.col(j) = all.col(batch[static_cast<std::size_t>(j)]);
    };
    take(all_.points, part_.points);
    take(all_.targets, part_.targets);
    take(all_.weights, part_.weights);
    forward(parameters, part_.points);
    backward(parameters, part_, gradient);
    gradient *= static_cast<double>(all_.points.cols()) / static_cast<double>(count);
    addPenaltyGradient(loss_.network(), parameters, gradient);
}

}  // namespace omegascope::loss
