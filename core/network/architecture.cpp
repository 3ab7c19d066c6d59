#include "core/network/architecture.h"

#include <cmath>
#include <cstdint>
#include <optional>

namespace omegascope::network {

namespace {

/// Beyond these a network cannot be shown or even stored; the sums below stay far from overflow.
constexpr std::int64_t kMaxWidth = 10'000'000;
constexpr std::int64_t kMaxParameters = 100'000'000;

std::string layerName(int layer) {
    return "Layer " + std::to_string(layer);
}

std::string shapeText(const std::array<int, 3>& shape) {
    return std::to_string(shape[0]) + " × " + std::to_string(shape[1]) + " × " + std::to_string(shape[2]);
}

bool isSize(int value) {
    return value >= 1 && value <= kMaxWidth;
}

std::optional<Error> tooWide(int layer, std::int64_t width) {
    if (width <= kMaxWidth) return std::nullopt;
    return limitError(layerName(layer) + " would have " + std::to_string(width) + " units; at most " +
                      std::to_string(kMaxWidth) + " are possible.");
}

std::optional<Error> checkDense(const DenseLayer& dense, int layer) {
    if (dense.units < 1)
        return Error{layerName(layer) + " has " + std::to_string(dense.units) + " units; give at least 1."};
    return tooWide(layer, dense.units);
}

/// The sizes alone, before any product of them is formed in int.
std::optional<Error> checkConvSizes(const Conv2dLayer& conv, int layer) {
    for (const int size : conv.inputShape)
        if (!isSize(size))
            return Error{layerName(layer) + " has the input shape " + shapeText(conv.inputShape) +
                         "; channels, height and width must each be between 1 and " +
                         std::to_string(kMaxWidth) + "."};
    for (const int size : conv.kernel)
        if (!isSize(size))
            return Error{layerName(layer) + " has a kernel of " + std::to_string(conv.kernel[0]) + " × " +
                         std::to_string(conv.kernel[1]) + "; height and width must each be at least 1."};
    if (!isSize(conv.channels))
        return Error{layerName(layer) + " has " + std::to_string(conv.channels) +
                     " channels; give between 1 and " + std::to_string(kMaxWidth) + "."};
    if (!isSize(conv.stride))
        return Error{layerName(layer) + " has the stride " + std::to_string(conv.stride) +
                     "; give at least 1."};
    if (conv.padding < 0 || conv.padding > kMaxWidth)
        return Error{layerName(layer) + " has the padding " + std::to_string(conv.padding) +
                     "; give 0 or more."};
    return std::nullopt;
}

std::optional<Error> checkConv(const Conv2dLayer& conv, int layer, int below) {
    if (auto error = checkConvSizes(conv, layer)) return error;
    // Dividing first keeps the product of three sizes within 64 bits.
    const std::int64_t plane = std::int64_t{conv.inputShape[1]} * conv.inputShape[2];
    if (plane > kMaxWidth || plane * conv.inputShape[0] != below)
        return Error{layerName(layer) + " reads an input of " + shapeText(conv.inputShape) +
                     ", but the layer below has " + std::to_string(below) +
                     " units; the product of the input shape must equal that number."};
    if (conv.kernel[0] > conv.inputShape[1] + 2 * conv.padding ||
        conv.kernel[1] > conv.inputShape[2] + 2 * conv.padding)
        return Error{layerName(layer) + " has a kernel of " + std::to_string(conv.kernel[0]) + " × " +
                     std::to_string(conv.kernel[1]) +
                     ", larger than its padded input; make the kernel smaller or the padding larger."};
    const std::int64_t positions = std::int64_t{conv.outputHeight()} * conv.outputWidth();
    return tooWide(layer, positions > kMaxWidth ? positions : positions * conv.channels);
}

std::int64_t weightCount(const Layer& layer, std::int64_t below) {
    if (const auto* dense = std::get_if<DenseLayer>(&layer)) return below * dense->units;
    const auto& conv = std::get<Conv2dLayer>(layer);
    // The kernel fits a padded input, so either product may still be large: clamp between the factors.
    const std::int64_t kernel = std::int64_t{conv.kernel[0]} * conv.kernel[1];
    if (kernel > kMaxParameters) return kernel;
    const std::int64_t filter = kernel * conv.inputShape[0];
    return filter > kMaxParameters ? filter : filter * conv.channels;
}

/// Units of a hidden layer in one replica.
int unitsOf(const Architecture& architecture, int layer) {
    const Layer& shape = architecture.layers[static_cast<std::size_t>(layer - 1)];
    if (const auto* dense = std::get_if<DenseLayer>(&shape)) return dense->units;
    return std::get<Conv2dLayer>(shape).outputSize();
}

std::optional<Error> checkReplicas(const Architecture& architecture) {
    if (!architecture.replicas) return std::nullopt;
    const double gamma = architecture.replicas->gamma;
    if (!(gamma >= 0.0) || !std::isfinite(gamma))
        return Error{"The penalty's gamma is " + std::to_string(gamma) + "; give a number of 0 or more."};
    if (architecture.outputs < 2)
        return Error{
            "The penalty compares replicas of the hidden layers, one for each output, but there is " +
            std::to_string(architecture.outputs) + " output; give at least 2."};
    if (architecture.layers.empty())
        return Error{"The penalty compares replicas of the hidden layers, but there are none; add one."};
    for (int layer = 1; layer <= architecture.depth(); ++layer)
        if (!std::holds_alternative<DenseLayer>(architecture.layers[static_cast<std::size_t>(layer - 1)]))
            return Error{layerName(layer) +
                         " is a convolution, and the penalty takes replicas of dense layers alone; leave the "
                         "penalty out or make the layer dense."};
    return std::nullopt;
}

}  // namespace

int Architecture::width(int layer) const {
    if (layer <= 0) return input;
    if (layer > depth()) return outputs;
    const Layer& shape = layers[static_cast<std::size_t>(layer - 1)];
    if (const auto* dense = std::get_if<DenseLayer>(&shape)) return dense->units * replicaCount();
    return std::get<Conv2dLayer>(shape).outputSize();
}

bool Architecture::isPlain(int layer) const {
    if (replicas && layer > 1) return false;
    return layer > depth() || std::holds_alternative<DenseLayer>(layers[static_cast<std::size_t>(layer - 1)]);
}

double penaltyWeight(const Architecture& architecture) {
    if (!architecture.replicas) return 0.0;
    const double count = architecture.outputs;
    const double factor = (architecture.replicas->factor == PenaltyFactor::P ? count : 1.0) / (count - 1.0);
    return factor * architecture.replicas->gamma;
}

Outcome check(const Architecture& architecture) {
    if (!isSize(architecture.input))
        return Error{"The network has " + std::to_string(architecture.input) +
                     " inputs; give between 1 and " + std::to_string(kMaxWidth) + "."};
    if (!isSize(architecture.outputs))
        return Error{"The network has " + std::to_string(architecture.outputs) +
                     " outputs; give between 1 and " + std::to_string(kMaxWidth) + "."};
    if (!(architecture.alpha >= 0.0 && architecture.alpha <= 1.0))
        return Error{"alpha is " + std::to_string(architecture.alpha) + "; it must lie between 0 and 1."};
    if (auto error = checkReplicas(architecture)) return *error;
    const std::int64_t copies = architecture.replicaCount();
    std::int64_t parameters = 0;
    for (int layer = 1; layer <= architecture.depth(); ++layer) {
        const Layer& shape = architecture.layers[static_cast<std::size_t>(layer - 1)];
        const int below = layer == 1 ? architecture.input : unitsOf(architecture, layer - 1);
        const auto* dense = std::get_if<DenseLayer>(&shape);
        const auto error =
            dense ? checkDense(*dense, layer) : checkConv(std::get<Conv2dLayer>(shape), layer, below);
        if (error) return *error;
        if (auto wide = tooWide(layer, copies * unitsOf(architecture, layer))) return *wide;
        parameters += copies * (weightCount(shape, below) + unitsOf(architecture, layer));
        if (parameters > kMaxParameters) break;
    }
    const int top =
        architecture.layers.empty() ? architecture.input : unitsOf(architecture, architecture.depth());
    parameters += std::int64_t{top} * architecture.outputs;
    if (parameters > kMaxParameters)
        return limitError("The network would have more than " + std::to_string(kMaxParameters) +
                          " parameters; make a layer smaller.");
    return Done{};
}

}  // namespace omegascope::network
