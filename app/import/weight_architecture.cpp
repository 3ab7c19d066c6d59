// The network that weights are of, told by their names and shapes.

#include <algorithm>

#include "app/import/layer_order.h"
#include "app/import/weight_mapping.h"
#include "core/support/words.h"

namespace omegascope::importing {

namespace {

using network::Architecture;
using network::Conv2dLayer;

/// The convolution of these weights, with what only `like` tells.
Result<Conv2dLayer> convolutionOf(const NamedLayer& layer, const Architecture& like, std::size_t at) {
    const auto& shape = layer.weight->array.shape;
    const auto* known = at < like.layers.size() ? std::get_if<Conv2dLayer>(&like.layers[at]) : nullptr;
    if (!known || static_cast<std::size_t>(known->inputShape[0]) != layer.inputs())
        return Error{"the array " + data::shownText(layer.weight->name) + " is a convolution of " +
                     counted(layer.inputs(), "channel") +
                     ", and the file tells neither its image nor its stride; export ONNX, which does, or "
                     "import into a "
                     "session whose layer " +
                     std::to_string(at + 1) + " is such a conv2d."};
    Conv2dLayer made = *known;
    made.channels = static_cast<int>(layer.units());
    const std::size_t first = layer.kernel ? 0 : 2;
    made.kernel = {static_cast<int>(shape[first]), static_cast<int>(shape[first + 1])};
    return made;
}

/// Our own names tell their order themselves: W1 … WL and V, or W1 … W<L+1>. Empty where they are not all there.
std::vector<NamedLayer> ownLayers(const WeightFile& file) {
    const auto layerNamed = [&](const std::string& capital, const std::string& small) {
        NamedLayer layer;
        layer.weight = file.find(capital) ? file.find(capital) : file.find(small);
        if (layer.weight && layer.weight->array.shape.size() != 2 && layer.weight->array.shape.size() != 4)
            layer.weight = nullptr;
        return layer;
    };
    std::vector<NamedLayer> layers;
    for (int number = 1;; ++number) {
        const std::string digits = std::to_string(number);
        const NamedLayer layer = layerNamed("W" + digits, "w" + digits);
        if (!layer.weight) break;
        layers.push_back(layer);
    }
    if (const NamedLayer last = layerNamed("V", "v"); last.weight) layers.push_back(last);
    return layers;
}

Result<OrderedLayers> layersOf(const WeightFile& file, int inputs) {
    if (std::vector<NamedLayer> own = ownLayers(file); !own.empty()) return OrderedLayers{std::move(own)};
    auto chain = chainedLayers(file, inputs);
    if (!chain || !chain->layers.empty()) return chain;
    if (file.tensors.empty()) return Error{"there are no arrays in it; save those of state_dict()."};
    std::vector<std::string> names;
    for (const Tensor& tensor : file.tensors) names.push_back(tensor.name);
    return Error{"the arrays " + data::listed(names) +
                 " are no weights of layers; name them W1, b1, …, V, c."};
}

}  // namespace

Result<Architecture> architectureOf(const WeightFile& file, const Architecture& like) {
    if (file.graph) return file.graph->architecture;
    const auto ordered = layersOf(file, like.input);
    if (!ordered) return ordered.error();
    const std::vector<NamedLayer>& layers = ordered->layers;
    if (layers.back().isConvolution())
        return Error{"the last layer, " + data::shownText(layers.back().weight->name) +
                     ", is a convolution; the last layer of a session's network is dense."};
    Architecture made = like;
    made.layers.clear();
    for (std::size_t k = 0; k + 1 < layers.size(); ++k) {
        if (!layers[k].isConvolution()) {
            made.layers.emplace_back(network::DenseLayer{static_cast<int>(layers[k].units())});
            continue;
        }
        const auto convolution = convolutionOf(layers[k], like, k);
        if (!convolution) return convolution.error();
        made.layers.emplace_back(*convolution);
    }
    made.outputs = static_cast<int>(layers.back().units());
    if (!layers.front().isConvolution()) made.input = static_cast<int>(layers.front().inputs());
    made.hiddenBias = made.outputBias = true;  // so that the mapping may name them
    const Sources sources = mappingFor(file, made).sources;
    bool hidden = false;
    for (int layer = 1; layer <= made.depth(); ++layer)
        hidden |= sources.contains("b" + std::to_string(layer));
    made.hiddenBias = hidden || like.hiddenBias;
    made.outputBias = sources.contains("c") || like.outputBias;
    return made;
}

}  // namespace omegascope::importing
