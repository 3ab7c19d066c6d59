#include "core/network/conv2d.h"

namespace omegascope::network {

namespace {

using ConstPlanes = Eigen::Map<const RowMajorMatrix>;

Eigen::Index patchSize(const Conv2dLayer& layer) {
    return Eigen::Index{layer.inputShape[0]} * layer.kernel[0] * layer.kernel[1];
}

Eigen::Index positions(const Conv2dLayer& layer) {
    return Eigen::Index{layer.outputHeight()} * layer.outputWidth();
}

/// Calls visit(entry of the patch, position, feature) for every pair of a kernel entry and a position that
/// falls on a real input, not on padding.
template <typename Visit>
void forEachPatchEntry(const Conv2dLayer& layer, Visit visit) {
    const auto [inChannels, height, width] = layer.inputShape;
    const auto [kernelHeight, kernelWidth] = layer.kernel;
    const int outputHeight = layer.outputHeight();
    const int outputWidth = layer.outputWidth();
    Eigen::Index entry = 0;
    for (int channel = 0; channel < inChannels; ++channel)
        for (int a = 0; a < kernelHeight; ++a)
            for (int b = 0; b < kernelWidth; ++b, ++entry)
                for (int p = 0; p < outputHeight; ++p) {
                    const int row = p * layer.stride + a - layer.padding;
                    if (row < 0 || row >= height) continue;
                    const Eigen::Index rowStart = (Eigen::Index{channel} * height + row) * width;
                    for (int q = 0; q < outputWidth; ++q) {
                        const int column = q * layer.stride + b - layer.padding;
                        if (column < 0 || column >= width) continue;
                        visit(entry, Eigen::Index{p} * outputWidth + q, rowStart + column);
                    }
                }
}

/// Every patch of one datum as a column, so that a convolution is a matrix product. Padding entries stay 0.
void gatherPatches(const Conv2dLayer& layer, const Eigen::MatrixXd& features, Eigen::Index datum,
                   RowMajorMatrix& patches) {
    const double* x = features.col(datum).data();
    forEachPatchEntry(layer, [&](Eigen::Index entry, Eigen::Index position, Eigen::Index feature) {
        patches(entry, position) = x[feature];
    });
}

}  // namespace

Eigen::MatrixXd convolve(const Conv2dLayer& layer, const Eigen::Ref<const RowMajorMatrix>& weights,
                         const Eigen::MatrixXd& features) {
    Eigen::MatrixXd z(layer.outputSize(), features.cols());
    RowMajorMatrix patches = RowMajorMatrix::Zero(patchSize(layer), positions(layer));
    for (Eigen::Index i = 0; i < features.cols(); ++i) {
        gatherPatches(layer, features, i, patches);
        Eigen::Map<RowMajorMatrix>(z.col(i).data(), layer.channels, positions(layer)).noalias() =
            weights * patches;
    }
    return z;
}

Eigen::MatrixXd convolveTransposed(const Conv2dLayer& layer, const Eigen::Ref<const RowMajorMatrix>& weights,
                                   const Eigen::MatrixXd& delta) {
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(layer.inputSize(), delta.cols());
    RowMajorMatrix patches(patchSize(layer), positions(layer));
    for (Eigen::Index i = 0; i < delta.cols(); ++i) {
        patches.noalias() =
            weights.transpose() * ConstPlanes(delta.col(i).data(), layer.channels, positions(layer));
        double* x = result.col(i).data();
        forEachPatchEntry(layer, [&](Eigen::Index entry, Eigen::Index position, Eigen::Index feature) {
            x[feature] += patches(entry, position);
        });
    }
    return result;
}

void accumulateConvolutionGradient(const Conv2dLayer& layer, const Eigen::MatrixXd& delta,
                                   const Eigen::MatrixXd& features, Eigen::Ref<RowMajorMatrix> gradient) {
    RowMajorMatrix patches = RowMajorMatrix::Zero(patchSize(layer), positions(layer));
    for (Eigen::Index i = 0; i < delta.cols(); ++i) {
        gatherPatches(layer, features, i, patches);
        gradient.noalias() +=
            ConstPlanes(delta.col(i).data(), layer.channels, positions(layer)) * patches.transpose();
    }
}

}  // namespace omegascope::network
