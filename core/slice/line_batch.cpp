#include "core/slice/line_batch.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "core/slice/batch_kernel.h"

namespace omegascope::slice {

namespace {

/// Data that pass through the layers together: their features stay in the cache next to the weights.
constexpr Eigen::Index kDataPerBlock = 16;

/// Whether the kernels take the layers above the first; else every point is evaluated by SliceLoss.
bool isPlainAbove(const network::Architecture& architecture) {
    for (int layer = 2; layer <= architecture.depth() + 1; ++layer)
        if (!architecture.isPlain(layer)) return false;
    return true;
}

network::RowMajorMatrix weightsAndBias(const network::Network& network, int layer,
                                       const Eigen::VectorXd& parameters) {
    const network::Block& weight = *network.layout().weight(layer);
    const network::Block* bias = network.layout().bias(layer);
    const Eigen::Index units = weight.rows();
    const Eigen::Index inputs = weight.fan;
    network::RowMajorMatrix joined(units, inputs + 1);
    joined.leftCols(inputs) =
        Eigen::Map<const network::RowMajorMatrix>(parameters.data() + weight.offset, units, inputs);
    if (bias)
        joined.col(inputs) = parameters.segment(bias->offset, units);
    else
        joined.col(inputs).setZero();
    return joined;
}

}  // namespace

struct LineBatch::Buffers {
    std::vector<std::vector<double>> weights;  ///< of each layer, each entry in kLanes lanes
    std::vector<double> below, above;          ///< features of a block of data: datum, unit, lane
    double t[kLanes] = {};
    double values[kLanes] = {};
};

LineBatch::LineBatch(const SliceLoss& loss, Eigen::VectorXd t)
    : loss_(loss), terms_(loss.loss()), t_(std::move(t)) {
    const auto& network = loss.loss().network();
    if (network.depth() == 0) throw std::invalid_argument("LineBatch: at least one hidden layer");
    if (!isPlainAbove(network.architecture())) return;
    const AffineSlice& slice = loss.slice();
    for (int layer = 2; layer <= network.depth() + 1; ++layer) {
        Layer made;
        made.terms = {weightsAndBias(network, layer, slice.origin),
                      weightsAndBias(network, layer, slice.directions.col(0)),
                      weightsAndBias(network, layer, slice.directions.col(1))};
        made.units = made.terms[0].rows();
        made.inputs = made.terms[0].cols() - 1;
        made.moves = !made.terms[1].isZero(0.0) || !made.terms[2].isZero(0.0);
        layers_.push_back(std::move(made));
    }
}

void LineBatch::run(std::span<const double> s, double* values, const std::stop_token& stop) const {
    Buffers buffers;
    Eigen::Index widest = loss_.firstLayer(0).rows();
    for (const Layer& layer : layers_) {
        auto& weights =
            buffers.weights.emplace_back(static_cast<std::size_t>(layer.terms[0].size() * kLanes));
        fillWeights(layer.terms[0].data(), layer.terms[1].data(), layer.terms[2].data(),
                    layer.terms[0].size(), 0.0, buffers.t, weights.data());
        widest = std::max(widest, layer.units);
    }
    buffers.below.resize(static_cast<std::size_t>(kDataPerBlock * widest * kLanes));
    buffers.above.resize(buffers.below.size());
    for (const double at : s)
        for (Eigen::Index first = 0; first < t_.size(); first += kLanes) {
            if (stop.stop_requested()) return;
            evaluate(at, first, buffers);
            const Eigen::Index count = std::min<Eigen::Index>(kLanes, t_.size() - first);
            values = std::copy_n(buffers.values, count, values);
        }
}

void LineBatch::evaluate(double s, Eigen::Index first, Buffers& buffers) const {
    for (int lane = 0; lane < kLanes; ++lane) buffers.t[lane] = t_[std::min(first + lane, t_.size() - 1)];
    if (layers_.empty()) {
        for (int lane = 0; lane < kLanes; ++lane) buffers.values[lane] = loss_.value(s, buffers.t[lane]);
        return;
    }
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const auto& terms = layers_[l].terms;
        if (layers_[l].moves)
            fillWeights(terms[0].data(), terms[1].data(), terms[2].data(), terms[0].size(), s, buffers.t,
                        buffers.weights[l].data());
    }
    const double alpha = loss_.loss().network().architecture().alpha;
    const Eigen::Index units = loss_.firstLayer(0).rows();
    const Eigen::Index data = loss_.firstLayer(0).cols();
    std::fill_n(buffers.values, kLanes, 0.0);
    for (Eigen::Index from = 0; from < data; from += kDataPerBlock) {
        const Eigen::Index count = std::min(kDataPerBlock, data - from);
        firstFeatures(loss_.firstLayer(0).col(from).data(), loss_.firstLayer(1).col(from).data(),
                      loss_.firstLayer(2).col(from).data(), units * count, s, buffers.t, alpha,
                      buffers.below.data());
        for (std::size_t l = 0; l < layers_.size(); ++l) {
            applyLayer(buffers.weights[l].data(), layers_[l].units, layers_[l].inputs, buffers.below.data(),
                       count, l + 1 < layers_.size() ? alpha : 1.0, buffers.above.data());
            buffers.below.swap(buffers.above);
        }
        for (Eigen::Index i = 0; i < count; ++i) {
            const DatumTerms terms = terms_.of(from + i);
            addTerms(terms, buffers.below.data() + i * terms.outputs * kLanes, buffers.values);
        }
    }
}

}  // namespace omegascope::slice
