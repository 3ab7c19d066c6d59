#include "app/import/layer_order.h"

#include <algorithm>
#include <functional>

#include "app/import/files/layer_names.h"
#include "app/import/weight_mapping.h"
#include "core/support/words.h"

namespace omegascope::importing {

namespace {

using network::Architecture;
using network::Conv2dLayer;

constexpr int kMostSteps = 100'000;

/// Whether a layer may stand at place `at` after the layer before it (null at the front).
using MayFollow = std::function<bool(const NamedLayer& layer, std::size_t at, const NamedLayer* before)>;

/// Orders of the layers that `may` allows, at most two of them.
class Orders {
  public:
    Orders(const std::vector<NamedLayer>& layers, MayFollow may) : layers_(layers), may_(std::move(may)) {
        used_.resize(layers.size());
        extend();
    }
    bool isGivenOrder() const {
        for (std::size_t k = 0; k < layers_.size(); ++k)
            if (!may_(layers_[k], k, k == 0 ? nullptr : &layers_[k - 1])) return false;
        return true;
    }
    const std::vector<std::vector<std::size_t>>& found() const { return found_; }
    bool isComplete() const { return steps_ <= kMostSteps; }

  private:
    void extend() {
        if (found_.size() > 1 || ++steps_ > kMostSteps) return;
        if (order_.size() == layers_.size()) {
            found_.push_back(order_);
            return;
        }
        for (std::size_t k = 0; k < layers_.size(); ++k) {
            if (used_[k] ||
                !may_(layers_[k], order_.size(), order_.empty() ? nullptr : &layers_[order_.back()]))
                continue;
            used_[k] = true;
            order_.push_back(k);
            extend();
            order_.pop_back();
            used_[k] = false;
        }
    }

    const std::vector<NamedLayer>& layers_;
    MayFollow may_;
    std::vector<bool> used_;
    std::vector<std::size_t> order_;
    std::vector<std::vector<std::size_t>> found_;
    int steps_ = 0;
};

OrderedLayers inOrder(const std::vector<NamedLayer>& layers, const std::vector<std::size_t>& order) {
    OrderedLayers ordered;
    for (const std::size_t k : order) ordered.layers.push_back(layers[k]);
    ordered.reordered = true;
    return ordered;
}

bool fits(const NamedLayer& layer, const Architecture& architecture, int at) {
    const bool hidden = at <= architecture.depth();
    const auto* convolution =
        hidden ? std::get_if<Conv2dLayer>(&architecture.layers[static_cast<std::size_t>(at - 1)]) : nullptr;
    if (layer.isConvolution() != (convolution != nullptr)) return false;
    if (convolution)
        return layer.units() == static_cast<std::size_t>(convolution->channels) &&
               layer.inputs() == static_cast<std::size_t>(convolution->inputShape[0]);
    return layer.units() == static_cast<std::size_t>(architecture.width(at)) &&
           layer.inputs() == static_cast<std::size_t>(architecture.width(at - 1));
}

std::string shapesOf(const std::vector<NamedLayer>& layers) {
    std::string text;
    for (const NamedLayer& layer : layers)
        text += (text.empty() ? "" : ", ") + data::shownText(layer.weight->name) + " (" +
                shapeText(layer.weight->array.shape) + ")";
    return text;
}

}  // namespace

std::size_t NamedLayer::units() const {
    return kernel ? weight->array.shape.back() : weight->array.shape.front();
}

std::size_t NamedLayer::inputs() const {
    const auto& shape = weight->array.shape;
    return kernel ? shape[shape.size() - 2] : shape[1];
}

std::vector<NamedLayer> namedLayers(const WeightFile& file) {
    std::vector<NamedLayer> layers;
    for (const Tensor& tensor : file.tensors) {
        const auto part = layerPart(tensor.name);
        const std::size_t axes = tensor.array.shape.size();
        if (!part || (part->part != Part::Weight && part->part != Part::Kernel) || (axes != 2 && axes != 4))
            continue;
        layers.push_back({part->prefix, &tensor, part->part == Part::Kernel});
    }
    for (const Tensor& tensor : file.tensors) {
        const auto part = layerPart(tensor.name);
        if (!part || part->part != Part::Bias) continue;
        const auto layer = std::ranges::find(layers, part->prefix, &NamedLayer::prefix);
        if (layer != layers.end()) layer->bias = &tensor;
    }
    if (!file.ordered)
        std::ranges::stable_sort(
            layers, [](const auto& a, const auto& b) { return beforeByNumber(a.prefix, b.prefix); });
    return layers;
}

OrderedLayers layersFor(const WeightFile& file, const Architecture& architecture) {
    const std::vector<NamedLayer> layers = namedLayers(file);
    if (layers.size() != static_cast<std::size_t>(architecture.depth()) + 1) return {layers};
    const Orders orders(layers, [&](const NamedLayer& layer, std::size_t at, const NamedLayer*) {
        return fits(layer, architecture, static_cast<int>(at) + 1);
    });
    if (orders.isGivenOrder() || orders.found().size() != 1 || !orders.isComplete()) return {layers};
    return inOrder(layers, orders.found().front());
}

Result<OrderedLayers> chainedLayers(const WeightFile& file, int inputs) {
    const std::vector<NamedLayer> layers = namedLayers(file);
    if (layers.empty()) return OrderedLayers{};
    // What a convolution makes of an image is not told by its weights, so nothing is asked of the layer after it.
    const Orders orders(layers, [&](const NamedLayer& layer, std::size_t at, const NamedLayer* before) {
        if (at + 1 == layers.size() && layer.isConvolution()) return false;
        if (before && before->isConvolution())
            return !layer.isConvolution() || layer.inputs() == before->units();
        if (layer.isConvolution()) return before == nullptr;
        return layer.inputs() == (before ? before->units() : static_cast<std::size_t>(inputs));
    });
    if (orders.isGivenOrder()) return OrderedLayers{layers};
    if (orders.found().size() == 1 && orders.isComplete()) return inOrder(layers, orders.found().front());
    return Error{"the weights " + shapesOf(layers) +
                 (orders.found().empty() ? " follow each other in no order from "
                                         : " follow each other in several orders from ") +
                 counted(inputs, "input") +
                 "; name them in the order of the layers, as 0.weight, 2.weight and so on."};
}

}  // namespace omegascope::importing
