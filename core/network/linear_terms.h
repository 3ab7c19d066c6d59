#pragma once

#include "core/network/network.h"

namespace omegascope::network {

/// visit(feature of the layer below, entry of ω) for each product that enters unit `unit` of z^(ℓ): for numbers that
/// are not doubles. Dense and convolutional alike; the bias is not among them (biasEntry).
/// @param layer  1 … L+1
template <typename Visit>
void forEachTerm(const Network& network, int layer, int unit, Visit visit) {
    const Architecture& architecture = network.architecture();
    const Eigen::Index offset = network.layout().weight(layer)->offset;
    const Conv2dLayer* conv =
        layer > architecture.depth()
            ? nullptr
            : std::get_if<Conv2dLayer>(&architecture.layers[static_cast<std::size_t>(layer - 1)]);
    if (!conv) {
        const bool plain = architecture.isPlain(layer);
        const int copies = plain ? 1 : architecture.replicaCount();
        const int inputs = architecture.width(layer - 1) / copies;
        const int first = unit / (architecture.width(layer) / copies) * inputs;
        for (int j = 0; j < inputs; ++j) visit(first + j, offset + Eigen::Index{unit} * inputs + j);
        return;
    }
    const auto [channels, height, width] = conv->inputShape;
    const auto [kernelHeight, kernelWidth] = conv->kernel;
    const int positions = conv->outputHeight() * conv->outputWidth();
    const int row0 = unit % positions / conv->outputWidth() * conv->stride - conv->padding;
    const int column0 = unit % conv->outputWidth() * conv->stride - conv->padding;
    Eigen::Index weight = offset + Eigen::Index{unit / positions} * channels * kernelHeight * kernelWidth;
    for (int channel = 0; channel < channels; ++channel)
        for (int a = 0; a < kernelHeight; ++a)
            for (int b = 0; b < kernelWidth; ++b, ++weight) {
                const int row = row0 + a, column = column0 + b;
                if (row < 0 || row >= height || column < 0 || column >= width) continue;
                visit((channel * height + row) * width + column, weight);
            }
}

/// The entry of ω that is the bias of a unit, or -1.
inline Eigen::Index biasEntry(const Network& network, int layer, int unit) {
    const Block* block = network.layout().bias(layer);
    if (!block) return -1;
    const Eigen::Index shared = network.architecture().width(layer) / block->size;
    return block->offset + unit / shared;
}

}  // namespace omegascope::network
