#include "core/network/network.h"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include "core/network/conv2d.h"
#include "core/support/parallel.h"
#include "core/support/products/matrix_product.h"

namespace omegascope::network {

namespace {

using ConstWeights = Eigen::Map<const RowMajorMatrix>;

Architecture checked(Architecture architecture) {
    if (const Outcome outcome = check(architecture); !outcome)
        throw std::invalid_argument(outcome.error().message);
    return architecture;
}

void require(bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
}

const Conv2dLayer* convolution(const Architecture& architecture, int layer) {
    if (layer > architecture.depth()) return nullptr;
    return std::get_if<Conv2dLayer>(&architecture.layers[static_cast<std::size_t>(layer - 1)]);
}

/// The weight block as a matrix: units × inputs, or channels × (in_channels·h·w).
ConstWeights weights(const Block& block, const Eigen::VectorXd& parameters) {
    return {parameters.data() + block.offset, block.rows(), block.fan};
}

/// visit(first unit, units, first feature, features) for each replica of a layer that reads replicas.
template <typename Visit>
void forEachReplica(const Architecture& architecture, int layer, Visit visit) {
    const int copies = architecture.replicaCount();
    const Eigen::Index units = architecture.width(layer) / copies;
    const Eigen::Index features = architecture.width(layer - 1) / copies;
    for (Eigen::Index r = 0; r < copies; ++r) visit(r * units, units, r * features, features);
}

/// Products of at least so many terms are shared among threads, in pieces of this many rows or columns: the same pieces
/// for every number of threads, so that sums are rounded alike.
constexpr double kWorthSharing = 4e6;
constexpr Eigen::Index kPiece = 128;

void inPieces(Eigen::Index count, double terms, const std::function<void(Eigen::Index, Eigen::Index)>& body) {
    if (terms < kWorthSharing || count <= kPiece) return body(0, count);
    const auto pieces = static_cast<int>((count + kPiece - 1) / kPiece);
    parallelFor(pieces, [&](int piece) {
        const Eigen::Index first = piece * kPiece;
        body(first, std::min(kPiece, count - first));
    });
}

/// C = A B by the kernels of wide vectors.
void product(const products::MatrixView<double>& a, const products::MatrixView<double>& b, double* c) {
    thread_local products::ProductBuffers<double> buffers;
    products::multiply(a, b, c, buffers);
}

/// W as it is stored, row by row.
products::MatrixView<double> viewOf(const ConstWeights& w) {
    return {w.data(), w.rows(), w.cols(), w.cols(), 1};
}
/// Some columns of a matrix.
products::MatrixView<double> viewOf(const Eigen::MatrixXd& matrix, Eigen::Index first, Eigen::Index count) {
    return products::columnsOf(matrix.data() + first * matrix.rows(), matrix.rows(), count);
}

double termsOf(Eigen::Index weights, const Eigen::MatrixXd& columns) {
    return static_cast<double>(weights) * static_cast<double>(columns.cols());
}

}  // namespace

Network::Network(Architecture architecture)
    : architecture_(checked(std::move(architecture))), layout_(architecture_) {
}

Eigen::MatrixXd Network::linear(int layer, const Eigen::VectorXd& parameters,
                                const Eigen::MatrixXd& features) const {
    require(layer >= 1 && layer <= depth() + 1, "the layer must lie between 1 and L+1");
    require(parameters.size() == parameterCount(), "the parameter vector does not fit the network");
    require(features.rows() == architecture_.width(layer - 1), "the features do not fit the layer");
    const ConstWeights w = weights(*layout_.weight(layer), parameters);
    if (const Conv2dLayer* conv = convolution(architecture_, layer)) return convolve(*conv, w, features);
    Eigen::MatrixXd z(w.rows(), features.cols());
    if (architecture_.isPlain(layer)) {
        const double terms = termsOf(w.size(), features);
        inPieces(features.cols(), terms, [&](Eigen::Index first, Eigen::Index count) {
            if (terms < kWorthSharing)
                z.middleCols(first, count).noalias() = w * features.middleCols(first, count);
            else
                product(viewOf(w), viewOf(features, first, count), z.col(first).data());
        });
        return z;
    }
    forEachReplica(architecture_, layer, [&](auto unit, auto units, auto feature, auto count) {
        z.middleRows(unit, units).noalias() = w.middleRows(unit, units) * features.middleRows(feature, count);
    });
    return z;
}

void Network::addBias(int layer, const Eigen::VectorXd& parameters, Eigen::MatrixXd& z) const {
    const Block* block = layout_.bias(layer);
    if (!block) return;
    // A bias per channel serves all of the channel's positions; a dense layer has one position per unit.
    const Eigen::Index shared = z.rows() / block->size;
    for (Eigen::Index k = 0; k < block->size; ++k)
        z.middleRows(k * shared, shared).array() += parameters[block->offset + k];
}

Eigen::MatrixXd Network::affine(int layer, const Eigen::VectorXd& parameters,
                                const Eigen::MatrixXd& features) const {
    Eigen::MatrixXd z = linear(layer, parameters, features);
    addBias(layer, parameters, z);
    return z;
}

Eigen::MatrixXd Network::transposed(int layer, const Eigen::VectorXd& parameters,
                                    const Eigen::MatrixXd& delta) const {
    require(layer >= 1 && layer <= depth() + 1, "the layer must lie between 1 and L+1");
    require(parameters.size() == parameterCount(), "the parameter vector does not fit the network");
    require(delta.rows() == architecture_.width(layer), "the sensitivities do not fit the layer");
    const ConstWeights w = weights(*layout_.weight(layer), parameters);
    if (const Conv2dLayer* conv = convolution(architecture_, layer))
        return convolveTransposed(*conv, w, delta);
    Eigen::MatrixXd below(architecture_.width(layer - 1), delta.cols());
    if (architecture_.isPlain(layer)) {
        const double terms = termsOf(w.size(), delta);
        inPieces(delta.cols(), terms, [&](Eigen::Index first, Eigen::Index count) {
            if (terms < kWorthSharing)
                below.middleCols(first, count).noalias() = w.transpose() * delta.middleCols(first, count);
            else
                product(viewOf(w).transposed(), viewOf(delta, first, count), below.col(first).data());
        });
        return below;
    }
    forEachReplica(architecture_, layer, [&](auto unit, auto units, auto feature, auto count) {
        below.middleRows(feature, count).noalias() =
            w.middleRows(unit, units).transpose() * delta.middleRows(unit, units);
    });
    return below;
}

void Network::accumulateGradient(int layer, const Eigen::MatrixXd& delta, const Eigen::MatrixXd& features,
                                 Eigen::VectorXd& gradient) const {
    require(layer >= 1 && layer <= depth() + 1, "the layer must lie between 1 and L+1");
    require(gradient.size() == parameterCount(), "the gradient does not fit the network");
    require(delta.rows() == architecture_.width(layer) && features.rows() == architecture_.width(layer - 1) &&
                delta.cols() == features.cols(),
            "the sensitivities and the features do not fit the layer");
    const Block& weight = *layout_.weight(layer);
    Eigen::Map<RowMajorMatrix> w(gradient.data() + weight.offset, weight.rows(), weight.fan);
    if (const Conv2dLayer* conv = convolution(architecture_, layer))
        accumulateConvolutionGradient(*conv, delta, features, w);
    else if (architecture_.isPlain(layer))
        inPieces(w.cols(), termsOf(w.size(), delta), [&](Eigen::Index first, Eigen::Index count) {
            if (termsOf(w.size(), delta) < kWorthSharing) {
                w.middleCols(first, count).noalias() += delta * features.middleRows(first, count).transpose();
                return;
            }
            Eigen::MatrixXd part(count, w.rows());
            product({features.data() + first, count, features.cols(), 1, features.rows()},
                    viewOf(delta, 0, delta.cols()).transposed(), part.data());
            w.middleCols(first, count) += part.transpose();
        });
    else
        forEachReplica(architecture_, layer, [&](auto unit, auto units, auto feature, auto count) {
            w.middleRows(unit, units).noalias() +=
                delta.middleRows(unit, units) * features.middleRows(feature, count).transpose();
        });
    const Block* bias = layout_.bias(layer);
    if (!bias) return;
    const Eigen::Index shared = delta.rows() / bias->size;
    for (Eigen::Index k = 0; k < bias->size; ++k)
        gradient[bias->offset + k] += delta.middleRows(k * shared, shared).sum();
}

Eigen::MatrixXd Network::scale(int layer, const Eigen::VectorXd& parameters,
                               const Eigen::MatrixXd& features) const {
    return affine(layer, parameters.cwiseAbs(), features.cwiseAbs());
}

ForwardPass Network::forward(const Eigen::VectorXd& parameters, const Eigen::MatrixXd& points) const {
    ForwardPass pass;
    pass.features.push_back(points);
    for (int layer = 1; layer <= depth(); ++layer) {
        pass.preActivations.push_back(affine(layer, parameters, pass.features.back()));
        pass.features.push_back(leakyRelu(pass.preActivations.back(), architecture_.alpha));
    }
    pass.outputs = affine(depth() + 1, parameters, pass.features.back());
    return pass;
}

Eigen::MatrixXd Network::outputs(const Eigen::VectorXd& parameters, const Eigen::MatrixXd& points) const {
    if (depth() == 0) return affine(1, parameters, points);
    Eigen::MatrixXd x = leakyRelu(affine(1, parameters, points), architecture_.alpha);
    for (int layer = 2; layer <= depth(); ++layer)
        x = leakyRelu(affine(layer, parameters, x), architecture_.alpha);
    return affine(depth() + 1, parameters, x);
}

Eigen::MatrixXd leakyRelu(const Eigen::MatrixXd& z, double alpha) {
    return z.cwiseMax(0.0) + alpha * z.cwiseMin(0.0);
}

}  // namespace omegascope::network
