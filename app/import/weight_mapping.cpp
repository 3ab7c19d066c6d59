#include "app/import/weight_mapping.h"

#include <algorithm>
#include <cmath>

#include "app/import/layer_order.h"
#include "core/support/words.h"

namespace omegascope::importing {

namespace {

using network::Architecture;
using network::Block;
using network::Conv2dLayer;

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string weightName(int layer, int depth) {
    return layer > depth ? "V" : "W" + std::to_string(layer);
}

std::string biasName(int layer, int depth) {
    return layer > depth ? "c" : "b" + std::to_string(layer);
}

/// The names of the blocks, and what else stands for each; earlier ones are preferred.
std::vector<std::pair<std::string, std::string>> ownNames(int depth) {
    std::vector<std::pair<std::string, std::string>> names;
    for (int layer = 1; layer <= depth + 1; ++layer) {
        names.emplace_back(weightName(layer, depth), weightName(layer, depth));
        names.emplace_back(biasName(layer, depth), biasName(layer, depth));
    }
    names.emplace_back("V", "W" + std::to_string(depth + 1));
    names.emplace_back("c", "b" + std::to_string(depth + 1));
    return names;
}

void takeOwnNames(const WeightFile& file, int depth, Mapping& found) {
    for (const auto& [block, wanted] : ownNames(depth)) {
        if (found.sources.contains(block)) continue;
        // The exact name first: an archive may hold "b1" and "B1".
        const Tensor* tensor = file.find(wanted);
        if (!tensor) {
            const auto at = std::ranges::find_if(
                file.tensors, [&](const Tensor& each) { return lower(each.name) == lower(wanted); });
            if (at == file.tensors.end()) continue;
            tensor = &*at;
        }
        found.sources[block] = {tensor->name, false};
        found.translated |= tensor->name != block;
    }
}

void takeLayerNames(const WeightFile& file, const Architecture& architecture, Mapping& found) {
    const int depth = architecture.depth();
    OrderedLayers ordered = layersFor(file, architecture);
    if (ordered.layers.size() != static_cast<std::size_t>(depth) + 1) return;
    found.reordered = ordered.reordered;
    for (int layer = 1; layer <= depth + 1; ++layer) {
        const NamedLayer& named = ordered.layers[static_cast<std::size_t>(layer - 1)];
        found.sources[weightName(layer, depth)] = {named.weight->name, named.kernel};
        if (named.bias) found.sources[biasName(layer, depth)] = {named.bias->name, false};
    }
    found.translated = true;
}

bool hasShape(const std::vector<std::size_t>& given, const std::vector<int>& wanted) {
    return std::ranges::equal(given, wanted,
                              [](std::size_t a, int b) { return a == static_cast<std::size_t>(b); });
}

/// With the axes in the order `axes` of the old ones.
data::NpyArray permuted(const data::NpyArray& array, const std::vector<std::size_t>& axes) {
    data::NpyArray turned{{}, {}, array.precision};
    std::vector<std::size_t> strides(array.shape.size(), 1);
    for (std::size_t k = array.shape.size(); k-- > 1;) strides[k - 1] = strides[k] * array.shape[k];
    for (const std::size_t axis : axes) turned.shape.push_back(array.shape[axis]);
    turned.values.resize(array.values.size());
    std::vector<std::size_t> index(axes.size(), 0);
    for (double& value : turned.values) {
        std::size_t at = 0;
        for (std::size_t k = 0; k < axes.size(); ++k) at += index[k] * strides[axes[k]];
        value = array.values[at];
        for (std::size_t k = axes.size(); k-- > 0;) {
            if (++index[k] < turned.shape[k]) break;
            index[k] = 0;
        }
    }
    return turned;
}

/// Keras flattens an image row, column, channel; we channel, row, column.
void orderColumns(data::NpyArray& dense, const Conv2dLayer& below) {
    const auto height = static_cast<std::size_t>(below.outputHeight()),
               width = static_cast<std::size_t>(below.outputWidth()),
               channels = static_cast<std::size_t>(below.channels);
    const std::size_t rows = dense.shape[0];
    dense = permuted({{rows, height * width, channels}, std::move(dense.values), dense.precision}, {0, 2, 1});
    dense.shape = {rows, height * width * channels};
}

data::NpyArray turned(const data::NpyArray& array, const Block& block, const Architecture& architecture) {
    if (array.shape.size() == 4) return permuted(array, {3, 2, 0, 1});
    if (array.shape.size() != 2) return array;
    data::NpyArray dense = permuted(array, {1, 0});
    const auto below = static_cast<std::size_t>(block.layer) - 2;
    if (block.layer >= 2 && std::holds_alternative<Conv2dLayer>(architecture.layers[below])) {
        const auto& convolution = std::get<Conv2dLayer>(architecture.layers[below]);
        if (dense.shape[1] == static_cast<std::size_t>(convolution.outputSize()))
            orderColumns(dense, convolution);
    }
    return dense;
}

/// The biases that `network` lacks, as blocks of the network that has them all.
std::vector<Block> absentBiases(const network::Network& network) {
    Architecture full = network.architecture();
    full.hiddenBias = full.outputBias = true;
    const network::ParameterLayout layout(full);
    std::vector<Block> absent;
    for (const Block& block : layout.blocks())
        if (block.bias && !network.layout().find(block.name)) absent.push_back(block);
    return absent;
}

}  // namespace

std::string widthsText(const Architecture& architecture) {
    std::string text = std::to_string(architecture.input);
    for (int layer = 1; layer <= architecture.depth() + 1; ++layer)
        text += "-" + std::to_string(architecture.width(layer));
    return text;
}

Mapping mappingFor(const WeightFile& file, const Architecture& architecture) {
    Mapping found;
    if (file.graph && file.graph->architecture.depth() == architecture.depth()) {
        found.sources = file.graph->sources;
        found.translated = true;
    } else {
        takeOwnNames(file, architecture.depth(), found);
        if (found.sources.empty()) takeLayerNames(file, architecture, found);
    }
    for (const Tensor& tensor : file.tensors)
        if (std::ranges::none_of(found.sources,
                                 [&](const auto& each) { return each.second.tensor == tensor.name; }))
            found.passedOver.push_back(tensor.name);
    found.passedOver.insert(found.passedOver.end(), file.passed.begin(), file.passed.end());
    return found;
}

Result<std::vector<double>> valuesOf(const WeightFile& file, const Source& source, const Block& block,
                                     const Architecture& architecture) {
    const std::string shown = "the array " + data::shownText(source.tensor);
    const Tensor* tensor = file.find(source.tensor);
    if (!tensor)
        return Error{"there is no array " + data::shownText(source.tensor) + "; name another for " +
                     block.name + "."};
    data::NpyArray array = source.transposed ? turned(tensor->array, block, architecture) : tensor->array;
    if (!hasShape(array.shape, block.shape)) {
        std::vector<std::size_t> wanted(block.shape.begin(), block.shape.end());
        return Error{shown + (source.transposed ? ", transposed," : "") + " is " + shapeText(array.shape) +
                     "; the network needs " + shapeText(wanted) + "."};
    }
    if (!std::ranges::all_of(array.values, [](double value) { return std::isfinite(value); }))
        return Error{shown + " holds NaN or infinity; give finite numbers."};
    return std::move(array.values);
}

Result<Eigen::VectorXd> takeWeights(const WeightFile& file, const Sources& sources,
                                    const network::Network& network) {
    Eigen::VectorXd parameters = Eigen::VectorXd::Zero(network.parameterCount());
    for (const Block& block : network.layout().blocks()) {
        const auto source = sources.find(block.name);
        if (source == sources.end()) continue;
        const auto values = valuesOf(file, source->second, block, network.architecture());
        if (!values) return values.error();
        std::ranges::copy(*values, parameters.data() + block.offset);
    }
    for (const Block& block : absentBiases(network)) {
        const auto source = sources.find(block.name);
        if (source == sources.end()) continue;
        const auto values = valuesOf(file, source->second, block, network.architecture());
        if (!values) return values.error();
        if (std::ranges::all_of(*values, [](double value) { return value == 0.0; })) continue;
        const std::string key = block.layer > network.depth() ? "network.output_bias" : "network.hidden_bias";
        return Error{"the array " + data::shownText(source->second.tensor) + " is not zero, but " + key +
                     " is false; set that to true or leave " + block.name + " out."};
    }
    return parameters;
}

std::vector<std::string> tellMapping(const WeightFile& file, const Mapping& mapping,
                                     const network::Network& network) {
    std::string taken, missing;
    for (const Block& block : network.layout().blocks()) {
        const auto source = mapping.sources.find(block.name);
        if (source == mapping.sources.end())
            missing += (missing.empty() ? "" : ", ") + block.name;
        else if (mapping.translated)
            taken += (taken.empty() ? "" : ", ") + block.name + " = " +
                     data::shownText(source->second.tensor) +
                     (source->second.transposed ? " transposed" : "");
    }
    std::vector<std::string> told = file.remarks;
    if (!taken.empty()) told.push_back("arrays are taken as " + taken + '.');
    if (mapping.reordered)
        told.emplace_back("the layers are put in order by their shapes, which allow no other order.");
    if (!missing.empty()) told.push_back("the file has no array for " + missing + "; these are zero.");
    if (!mapping.passedOver.empty())
        told.push_back("the arrays " + data::listed(mapping.passedOver) +
                       " are no blocks of this network and have no effect.");
    return told;
}

}  // namespace omegascope::importing
