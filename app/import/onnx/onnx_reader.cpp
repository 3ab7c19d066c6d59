#include "app/import/onnx/onnx_reader.h"

#include <algorithm>

#include "app/import/onnx/onnx_chain.h"
#include "core/support/number_text.h"

namespace omegascope::importing {

namespace {

constexpr std::size_t kMostComplaints = 20;

std::string listOf(const std::vector<std::string>& complaints) {
    std::string text;
    for (std::size_t k = 0; k < std::min(complaints.size(), kMostComplaints); ++k)
        text += (k > 0 ? "; " : "") + complaints[k];
    if (complaints.size() > kMostComplaints)
        text += "; and " + std::to_string(complaints.size() - kMostComplaints) + " more";
    return text + ".";
}

/// What has to hold of the whole chain.
Outcome checkChain(const Chain& chain) {
    const auto& layers = chain.layers();
    if (layers.empty()) return Error{"the graph has no dense layer; export a network that has one."};
    if (layers.back().alpha || layers.back().convolution)
        return Error{
            "the last layer " + data::shownText(layers.back().weightName) +
            (layers.back().convolution ? " is a convolution; " : " ends with an activation; ") +
            "the last layer of a session's network is dense and without activation, so export one that is."};
    for (const ChainLayer& layer : layers)
        if (layer.alpha && *layer.alpha != *layers.front().alpha)
            return Error{"the activation after " + data::shownText(layer.weightName) + " has the slope " +
                         exactNumber(*layer.alpha) + " and the first one " +
                         exactNumber(*layers.front().alpha) +
                         "; a session's network has one α, so train with one slope."};
    if (layers.front().alpha && !(*layers.front().alpha >= 0.0 && *layers.front().alpha <= 1.0))
        return Error{"the activations have the slope " + exactNumber(*layers.front().alpha) +
                     "; α lies between 0 and 1, so train with such a slope."};
    return Done{};
}

/// `name`, or a name that no tensor has yet: initialisers may be shared by nodes.
std::string freeName(const WeightFile& file, const std::string& name) {
    std::string free = name;
    for (int k = 2; file.find(free); ++k) free = name + " (" + std::to_string(k) + ")";
    return free;
}

WeightFile fileOf(const Chain& chain) {
    WeightFile file;
    file.graph.emplace();
    file.remarks = chain.remarks();
    network::Architecture& architecture = file.graph->architecture;
    architecture.input = static_cast<int>(chain.inputs());
    const auto& layers = chain.layers();
    bool hiddenBias = false;
    for (std::size_t k = 0; k < layers.size(); ++k) {
        const ChainLayer& layer = layers[k];
        const bool last = k + 1 == layers.size();
        const std::string number = std::to_string(k + 1);
        if (!last && layer.convolution) architecture.layers.emplace_back(*layer.convolution);
        if (!last && !layer.convolution)
            architecture.layers.emplace_back(network::DenseLayer{static_cast<int>(layer.units())});
        const std::string weight = freeName(file, layer.weightName);
        file.tensors.push_back({weight, layer.weight});
        file.graph->sources[last ? "V" : "W" + number] = {weight, false};
        if (layer.bias.empty()) continue;
        const std::string bias = freeName(file, layer.biasName);
        file.tensors.push_back({bias, {{layer.units()}, layer.bias, layer.weight.precision}});
        file.graph->sources[last ? "c" : "b" + number] = {bias, false};
        hiddenBias |= !last;
    }
    architecture.outputs = static_cast<int>(layers.back().units());
    architecture.alpha = layers.front().alpha.value_or(0.0);
    architecture.hiddenBias = hiddenBias;
    architecture.outputBias = !layers.back().bias.empty();
    return file;
}

}  // namespace

Result<WeightFile> parseOnnx(std::string_view bytes, const std::string& name) {
    onnx::ModelProto model;
    if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !model.has_graph())
        return Error{name + " is no ONNX model, or a damaged one; export it again."};
    Chain chain(model.graph());
    chain.read();
    if (!chain.complaints().empty())
        return Error{name + ": a session's network cannot hold " + listOf(chain.complaints())};
    if (const Outcome fits = checkChain(chain); !fits) return fits.error().in(name + ": ");
    WeightFile file = fileOf(chain);
    if (const Outcome fits = network::check(file.graph->architecture); !fits)
        return fits.error().in(name + ": ");
    return file;
}

}  // namespace omegascope::importing
