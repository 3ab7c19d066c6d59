#include "app/import/onnx/onnx_chain.h"

#include <algorithm>

#include "core/support/number_text.h"

namespace omegascope::importing {

namespace {

using onnx::NodeProto;

const onnx::AttributeProto* attribute(const NodeProto& node, const char* name) {
    for (const auto& each : node.attribute())
        if (each.name() == name) return &each;
    return nullptr;
}

std::int64_t integerOf(const NodeProto& node, const char* name, std::int64_t otherwise) {
    const auto* found = attribute(node, name);
    return found ? found->i() : otherwise;
}

/// A float32 of a graph as the number that was meant: 0.01, not 0.00999999977648258.
double meant(float value) {
    return std::stod(generalNumber(static_cast<double>(value), 7));
}

double floatOf(const NodeProto& node, const char* name, double otherwise) {
    const auto* found = attribute(node, name);
    if (!found) return otherwise;
    const double short7 = meant(found->f());
    return static_cast<float>(short7) == found->f() ? short7 : static_cast<double>(found->f());
}

std::vector<std::int64_t> integersOf(const NodeProto& node, const char* name,
                                     std::vector<std::int64_t> otherwise) {
    const auto* found = attribute(node, name);
    if (!found) return otherwise;
    return {found->ints().begin(), found->ints().end()};
}

bool allEqual(const std::vector<std::int64_t>& values) {
    return std::ranges::all_of(values, [&](std::int64_t value) { return value == values.front(); });
}

std::string remedyFor(const std::string& op) {
    static const std::map<std::string, std::string> kRemedies{
        {"Softmax", "export without it; the criterion reads what comes before"},
        {"LogSoftmax", "export without it; the criterion reads what comes before"},
        {"Sigmoid", "export without it where it is the last; between layers train with ReLU or LeakyReLU"},
        {"Tanh", "train with ReLU or LeakyReLU"},
        {"Elu", "train with ReLU or LeakyReLU"},
        {"Selu", "train with ReLU or LeakyReLU"},
        {"Gelu", "train with ReLU or LeakyReLU"},
        {"Erf", "train with ReLU or LeakyReLU"},
        {"Softplus", "train with ReLU or LeakyReLU"},
        {"MaxPool", "use a convolution with a stride in its place"},
        {"AveragePool", "write it as a convolution with constant weights"},
        {"GlobalAveragePool", "write it as a dense layer with constant weights"},
        {"LayerNormalization", "use batch normalisation, which does not depend on the datum"},
        {"InstanceNormalization", "use batch normalisation, which does not depend on the datum"},
        {"Mul", "put the factor into the weights beside it"},
        {"Div", "put the factor into the weights beside it, or scale the data"},
        {"Sub", "put the shift into the biases beside it, or shift the data"},
        {"Transpose", "export with the channels first"}};
    const auto found = kRemedies.find(op);
    return found != kRemedies.end() ? found->second
                                    : "a session's network is a chain of dense and conv2d layers with ReLU; "
                                      "leave this part out of the export";
}

data::NpyArray transposedMatrix(const data::NpyArray& array) {
    data::NpyArray turned{
        {array.shape[1], array.shape[0]}, std::vector<double>(array.values.size()), array.precision};
    for (std::size_t i = 0; i < array.shape[0]; ++i)
        for (std::size_t j = 0; j < array.shape[1]; ++j)
            turned.values[j * array.shape[0] + i] = array.values[i * array.shape[1] + j];
    return turned;
}

}  // namespace

Chain::Chain(const onnx::GraphProto& graph) : graph_(graph) {
    for (const auto& tensor : graph.initializer()) initializers_.emplace(tensor.name(), &tensor);
}

void Chain::complain(const Node& node, const std::string& remedy) {
    const std::string name =
        node.name().empty() ? (node.output_size() > 0 ? node.output(0) : "") : node.name();
    complaints_.push_back(data::shownPiece(node.op_type()) + " (node " + data::shownText(name) +
                          "): " + remedy);
}

std::optional<data::NpyArray> Chain::constant(const Node& node, int input) {
    if (input >= node.input_size() || node.input(input).empty()) return std::nullopt;
    const std::string& name = node.input(input);
    if (const auto made = made_.find(name); made != made_.end()) return made->second;
    const auto found = initializers_.find(name);
    if (found == initializers_.end()) {
        complain(node,
                 "its input " + data::shownText(name) + " is no constant; fold constants when exporting");
        return std::nullopt;
    }
    auto array = arrayOfTensor(*found->second);
    if (!array) {
        complain(node, "the tensor " + data::shownText(name) + " " +
                           array.error().message.substr(0, array.error().message.size() - 1));
        return std::nullopt;
    }
    return *std::move(array);
}

void Chain::begin() {
    std::vector<const onnx::ValueInfoProto*> inputs;
    for (const auto& input : graph_.input())
        if (!initializers_.contains(input.name())) inputs.push_back(&input);
    if (inputs.size() != 1) {
        complaints_.push_back("a graph with " + std::to_string(inputs.size()) +
                              " inputs: export one with a single input");
        return;
    }
    current_ = inputs.front()->name();
    const auto& dims = inputs.front()->type().tensor_type().shape().dim();
    std::size_t product = 1;
    std::vector<int> sides;
    for (int k = 1; k < dims.size(); ++k) {
        const std::int64_t side = dims[k].dim_value();
        if (side < 1 ||
            side > static_cast<std::int64_t>(data::kMaxValues) / static_cast<std::int64_t>(product))
            return;
        sides.push_back(static_cast<int>(side));
        product *= static_cast<std::size_t>(side);
    }
    if (sides.empty()) return;
    inputs_ = product;
    width_ = product;
    if (sides.size() == 3) image_ = {sides[0], sides[1], sides[2]};
}

void Chain::read() {
    begin();
    if (!complaints_.empty()) return;
    for (const Node& node : graph_.node()) take(node);
}

bool Chain::takeConstant(const Node& node) {
    if (node.output_size() < 1) return false;
    if (node.op_type() == "Constant") {
        if (const auto* value = attribute(node, "value"); value && value->has_t()) {
            if (auto array = arrayOfTensor(value->t())) made_.emplace(node.output(0), *std::move(array));
        } else if (const auto* list = attribute(node, "value_ints")) {
            data::NpyArray array{{static_cast<std::size_t>(list->ints_size())}, {}};
            for (const auto each : list->ints()) array.values.push_back(static_cast<double>(each));
            made_.emplace(node.output(0), std::move(array));
        }
        return true;
    }
    if (node.input_size() != 1 || !isConstant(node.input(0))) return false;
    const auto array = constant(node, 0);
    if (!array) return true;
    if (node.op_type() == "Identity" || node.op_type() == "Cast") {
        made_.emplace(node.output(0), *array);
        return true;
    }
    if (node.op_type() == "Transpose" && array->shape.size() == 2 &&
        integersOf(node, "perm", {1, 0}) == std::vector<std::int64_t>{1, 0}) {
        made_.emplace(node.output(0), transposedMatrix(*array));
        return true;
    }
    return false;
}

void Chain::take(const Node& node) {
    if (takeConstant(node)) return;
    int varying = 0;
    for (const std::string& input : node.input())
        if (!input.empty() && !isConstant(input)) ++varying;
    using Taker = void (Chain::*)(const Node&);
    static const std::map<std::string, Taker> kTakers{{"Gemm", &Chain::takeGemm},
                                                      {"MatMul", &Chain::takeMatMul},
                                                      {"Add", &Chain::takeAdd},
                                                      {"Conv", &Chain::takeConv},
                                                      {"Relu", &Chain::takeActivation},
                                                      {"LeakyRelu", &Chain::takeActivation},
                                                      {"PRelu", &Chain::takeActivation},
                                                      {"BatchNormalization", &Chain::takeNorm},
                                                      {"Flatten", &Chain::takeFlatten},
                                                      {"Reshape", &Chain::takeReshape},
                                                      {"Identity", nullptr},
                                                      {"Dropout", nullptr},
                                                      {"Cast", nullptr}};
    const auto taker = kTakers.find(node.op_type());
    if (taker == kTakers.end()) {
        complain(node, remedyFor(node.op_type()));
        image_.reset();  // nobody knows what it makes; what comes behind it is not to be blamed
        width_.reset();
    } else if (varying != 1 || std::ranges::find(node.input(), current_) == node.input().end()) {
        complain(node, "it leaves the chain from input to output; export a network without branches");
    } else if (taker->second) {
        (this->*taker->second)(node);
    }
    if (node.output_size() > 0) current_ = node.output(0);
}

bool Chain::mayBeginLayer(const Node& node) {
    if (!awaitsActivation()) return true;
    complain(
        node,
        "there is no ReLU between it and the layer before; multiply the two into one, or put a ReLU between");
    return false;
}

void Chain::takePending(const Node& node, ChainLayer& layer) {
    if (!pending_) return;
    const Scaling scaling = *std::exchange(pending_, std::nullopt);
    const std::size_t channels = layer.convolution ? layer.weight.shape[1] : scaling.scale.size();
    const std::size_t columns = layer.weight.values.size() / layer.units();
    if (scaling.scale.size() != channels || columns % channels != 0)
        return complain(
            node, "the batch normalisation before it has another number of channels; export the model again");
    if (layer.convolution && layer.convolution->padding > 0)
        return complain(node,
                        "a batch normalisation stands between a ReLU and this padded convolution; put it "
                        "before the ReLU");
    const std::size_t each = columns / channels;
    if (layer.bias.empty()) layer.bias.assign(layer.units(), 0.0);
    for (std::size_t unit = 0; unit < layer.units(); ++unit)
        for (std::size_t column = 0; column < columns; ++column) {
            double& weight = layer.weight.values[unit * columns + column];
            layer.bias[unit] += weight * scaling.shift[column / each];
            weight *= scaling.scale[column / each];
        }
}

void Chain::addDense(const Node& node, data::NpyArray weight, const std::string& weightName) {
    if (!mayBeginLayer(node)) return;
    if (image_) return complain(node, "it reads an image; put a Flatten before it");
    if (width_ && *width_ != weight.shape[1])
        return complain(node, "it reads " + std::to_string(weight.shape[1]) + " numbers where " +
                                  std::to_string(*width_) + " come; export the model again");
    if (layers_.empty()) inputs_ = weight.shape[1];
    ChainLayer layer{weightName, weightName + ".bias", std::move(weight), {}, {}, {}};
    takePending(node, layer);
    width_ = layer.units();
    layers_.push_back(std::move(layer));
}

void Chain::takeGemm(const Node& node) {
    auto weight = constant(node, 1);
    if (!weight) return;
    if (integerOf(node, "transA", 0) != 0 || weight->shape.size() != 2)
        return complain(
            node, "transA or weights of other than two axes cannot be read; export a plain dense layer");
    if (integerOf(node, "transB", 0) == 0) *weight = transposedMatrix(*weight);
    for (double& value : weight->values) value *= floatOf(node, "alpha", 1.0);
    const std::size_t before = layers_.size();
    addDense(node, *std::move(weight), node.input(1));
    if (layers_.size() == before || node.input_size() < 3 || node.input(2).empty()) return;
    auto bias = constant(node, 2);
    if (!bias) return;
    for (double& value : bias->values) value *= floatOf(node, "beta", 1.0);
    addBias(node, *bias, node.input(2));
}

void Chain::takeMatMul(const Node& node) {
    if (node.input_size() != 2 || node.input(0) != current_)
        return complain(node, "the weights stand on the left; export x · W");
    auto weight = constant(node, 1);
    if (!weight) return;
    if (weight->shape.size() != 2)
        return complain(node, "its weights have other than two axes; export a plain dense layer");
    addDense(node, transposedMatrix(*weight), node.input(1));
}

void Chain::addBias(const Node& node, const data::NpyArray& bias, const std::string& name) {
    ChainLayer& layer = layers_.back();
    std::vector<std::size_t> shape = bias.shape;
    const std::size_t tail = layer.convolution ? 2 : 0;  // [C, 1, 1]
    const bool single = bias.values.size() == 1;
    for (std::size_t k = 0; k < tail && !single && !shape.empty(); ++k) {
        if (shape.back() != 1)
            return complain(node,
                            "it adds more than one number for each channel; export a bias for each channel");
        shape.pop_back();
    }
    if (!single && (shape.empty() || shape.back() != layer.units() || bias.values.size() != layer.units()))
        return complain(node, "what it adds is " + shapeText(bias.shape) + ", not one number for each of " +
                                  std::to_string(layer.units()) + " units; export a bias");
    if (layer.bias.empty()) layer.bias.assign(layer.units(), 0.0);
    for (std::size_t unit = 0; unit < layer.units(); ++unit)
        layer.bias[unit] += bias.values[single ? 0 : unit];
    layer.biasName = name;
}

void Chain::takeAdd(const Node& node) {
    if (!awaitsActivation())
        return complain(node,
                        "it adds before the first layer or after an activation; put the shift into the "
                        "biases or the data");
    const int at = node.input(0) == current_ ? 1 : 0;
    if (const auto bias = constant(node, at)) addBias(node, *bias, node.input(at));
}

void Chain::takeConv(const Node& node) {
    auto weight = constant(node, 1);
    if (!weight || !mayBeginLayer(node)) return;
    const auto strides = integersOf(node, "strides", {1, 1}), pads = integersOf(node, "pads", {0, 0, 0, 0}),
               dilations = integersOf(node, "dilations", {1, 1});
    const auto* automatic = attribute(node, "auto_pad");
    const bool padded = automatic && automatic->s() != "NOTSET" && automatic->s() != "VALID";
    if (weight->shape.size() != 4 || !image_)
        return complain(node,
                        "only convolutions of images with a fixed size can be read; export with fixed sizes");
    if (integerOf(node, "group", 1) != 1 || !allEqual(dilations) || dilations.front() != 1)
        return complain(node, "groups and dilations cannot be read; write it as a plain convolution");
    if (padded || strides.size() != 2 || !allEqual(strides) || !allEqual(pads) || strides.front() < 1 ||
        pads.front() < 0 || strides.front() > 100'000 || pads.front() > 100'000)
        return complain(
            node, "its strides or paddings differ by direction; use one stride and one padding on all sides");
    network::Conv2dLayer convolution{*image_,
                                     {static_cast<int>(weight->shape[2]), static_cast<int>(weight->shape[3])},
                                     static_cast<int>(weight->shape[0]),
                                     static_cast<int>(strides.front()),
                                     static_cast<int>(pads.front())};
    if (weight->shape[1] != static_cast<std::size_t>((*image_)[0]) || convolution.channels < 1 ||
        convolution.kernel[0] < 1 || convolution.kernel[1] < 1 ||
        convolution.kernel[0] > (*image_)[1] + 2 * convolution.padding ||
        convolution.kernel[1] > (*image_)[2] + 2 * convolution.padding)
        return complain(node, "its kernel " + shapeText(weight->shape) +
                                  " does not fit its image; export the model again");
    ChainLayer layer{node.input(1), node.input(1) + ".bias", *std::move(weight), {}, convolution, {}};
    takePending(node, layer);
    image_ = {convolution.channels, convolution.outputHeight(), convolution.outputWidth()};
    width_ = static_cast<std::size_t>(convolution.outputSize());
    layers_.push_back(std::move(layer));
    if (node.input_size() < 3 || node.input(2).empty()) return;
    if (auto bias = constant(node, 2)) {
        if (bias->shape.size() == 1) bias->shape.insert(bias->shape.end(), {1, 1});
        addBias(node, *bias, node.input(2));
    }
}

void Chain::takeActivation(const Node& node) {
    if (layers_.empty()) return complain(node, "it stands before the first layer; apply it to the data");
    if (!awaitsActivation()) return complain(node, "a second activation follows the first; leave one out");
    if (node.op_type() == "Relu") {
        layers_.back().alpha = 0.0;
    } else if (node.op_type() == "LeakyRelu") {
        layers_.back().alpha = floatOf(node, "alpha", 0.01);
    } else if (const auto slope = constant(node, 1)) {
        const bool one = !slope->values.empty() && std::ranges::all_of(slope->values, [&](double value) {
            return value == slope->values.front();
        });
        if (!one) return complain(node, "its slopes differ by channel; train with LeakyReLU, which has one");
        layers_.back().alpha = slope->values.front();
    }
}

void Chain::takeNorm(const Node& node) {
    if (layers_.empty()) return complain(node, "it stands before the first layer; scale the data instead");
    if (integerOf(node, "training_mode", 0) != 0)
        return complain(node, "it is in training mode; export after model.eval()");
    std::array<std::vector<double>, 4> parts;
    for (int k = 0; k < 4; ++k) {
        auto array = constant(node, k + 1);
        if (!array) return;
        parts[static_cast<std::size_t>(k)] = std::move(array->values);
    }
    auto scaling = scalingOf(parts[0], parts[1], parts[2], parts[3], floatOf(node, "epsilon", 1e-5));
    if (!scaling)
        return complain(node, scaling.error().message.substr(0, scaling.error().message.size() - 1));
    if (!awaitsActivation()) {
        if (pending_) return complain(node, "a second batch normalisation follows the first; leave one out");
        pending_ = *std::move(scaling);
        return;
    }
    ChainLayer& layer = layers_.back();
    if (scaling->scale.size() != layer.units())
        return complain(node,
                        "it has another number of channels than the layer before it; export the model again");
    const std::size_t columns = layer.weight.values.size() / layer.units();
    if (layer.bias.empty()) layer.bias.assign(layer.units(), 0.0);
    for (std::size_t unit = 0; unit < layer.units(); ++unit) {
        for (std::size_t k = 0; k < columns; ++k)
            layer.weight.values[unit * columns + k] *= scaling->scale[unit];
        layer.bias[unit] = scaling->scale[unit] * layer.bias[unit] + scaling->shift[unit];
    }
    remarks_.push_back("The batch normalisation " + data::shownText(node.name()) + " is folded into " +
                       data::shownText(layer.weightName) + ".");
}

void Chain::takeFlatten(const Node& node) {
    if (integerOf(node, "axis", 1) != 1)
        return complain(node, "it flattens the data together; flatten from axis 1");
    image_.reset();
}

void Chain::takeReshape(const Node& node) {
    const auto shape = constant(node, 1);
    if (!shape) return;
    std::vector<std::int64_t> sides;
    for (const double side : shape->values) sides.push_back(static_cast<std::int64_t>(side));
    if (sides.size() == 2 && (sides[1] == -1 || !width_ || sides[1] == static_cast<std::int64_t>(*width_))) {
        image_.reset();
        return;
    }
    const bool image = sides.size() == 4 && sides[1] > 0 && sides[2] > 0 && sides[3] > 0 && width_ &&
                       sides[1] <= 1'000'000 && sides[2] <= 1'000'000 && sides[3] <= 1'000'000 &&
                       sides[1] * sides[2] * sides[3] == static_cast<std::int64_t>(*width_);
    if (!image)
        return complain(node,
                        "only reshapes to one row or one image of each datum can be read; leave it out");
    image_ = {static_cast<int>(sides[1]), static_cast<int>(sides[2]), static_cast<int>(sides[3])};
}

}  // namespace omegascope::importing
