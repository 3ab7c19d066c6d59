#include "core/network/parameter_layout.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace omegascope::network {

namespace {

/// The shape in one replica.
std::vector<int> weightShape(const Architecture& architecture, int layer) {
    if (layer <= architecture.depth())
        if (const auto* conv =
                std::get_if<Conv2dLayer>(&architecture.layers[static_cast<std::size_t>(layer - 1)]))
            return {conv->channels, conv->inputShape[0], conv->kernel[0], conv->kernel[1]};
    const int copies = architecture.replicaCount();
    const int inputs = layer == 1 ? architecture.input : architecture.width(layer - 1) / copies;
    if (layer > architecture.depth()) return {architecture.outputs, inputs};
    return {architecture.width(layer) / copies, inputs};
}

Eigen::Index product(const std::vector<int>& shape) {
    Eigen::Index count = 1;
    for (const int side : shape) count *= side;
    return count;
}

/// Multi-index of a row-major position, from 0.
std::vector<int> multiIndex(const std::vector<int>& shape, Eigen::Index position) {
    std::vector<int> index(shape.size());
    for (std::size_t axis = shape.size(); axis-- > 0;) {
        index[axis] = static_cast<int>(position % shape[axis]);
        position /= shape[axis];
    }
    return index;
}

/// Row-major position of a multi-index, or -1 when it lies outside the shape.
Eigen::Index position(const std::vector<int>& shape, const std::vector<int>& index) {
    if (index.size() != shape.size()) return -1;
    Eigen::Index result = 0;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (index[axis] >= shape[axis]) return -1;
        result = result * shape[axis] + index[axis];
    }
    return result;
}

std::string withDigits(int number, const std::array<const char*, 10>& digits) {
    std::string text;
    for (const char digit : std::to_string(number)) text += digits[static_cast<std::size_t>(digit - '0')];
    return text;
}

std::string subscript(int number) {
    return withDigits(number, {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"});
}

std::string superscript(int number) {
    return withDigits(number, {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"});
}

std::string bracketed(const Block& block, const std::vector<int>& index) {
    std::string text = block.name + "[";
    for (std::size_t axis = 0; axis < index.size(); ++axis)
        text += (axis > 0 ? "," : "") + std::to_string(index[axis] + 1);
    return text + "]";
}

/// "[2,1]", indices from 1, all of them or those whose extent is not 1; "" where none is left.
/// @return  the place, row by row
std::optional<Eigen::Index> readIndex(const std::vector<int>& shape, std::string_view text) {
    std::vector<int> index;
    while (!text.empty() && text != "]") {
        int value = 0;
        const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), value);
        const bool opens = text.front() == (index.empty() ? '[' : ',');
        if (error != std::errc{} || !opens) return std::nullopt;
        index.push_back(value);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (text.empty()) return std::nullopt;
    }
    std::vector<int> extents = shape;
    if (index.size() < extents.size()) std::erase(extents, 1);
    if (index.size() != extents.size()) return std::nullopt;
    Eigen::Index place = 0;
    for (std::size_t axis = 0; axis < index.size(); ++axis) {
        if (index[axis] < 1 || index[axis] > extents[axis]) return std::nullopt;
        place = place * extents[axis] + index[axis] - 1;
    }
    return place;
}

/// Whether the only index that varies carries the name: "b₂" rather than "b", "v₁" rather than "v₁₁".
/// A weight block of the single hidden layer drops its input index when there is one input, and V drops its
/// output index when there is one output; a lone number drops both.
std::vector<int> shownIndex(const Block& block, std::vector<int> index, int depth) {
    if (block.bias)
        return block.shape[0] == 1 && (block.name == "c" || depth == 1) ? std::vector<int>{} : index;
    if (index.size() != 2) return index;
    const bool isOutput = block.layer == depth + 1;
    if (!isOutput && depth > 1) return index;
    if (block.shape[0] == 1 && block.shape[1] == 1) return {};
    if (isOutput) return block.shape[0] == 1 ? std::vector<int>{index[1]} : index;
    return block.shape[1] == 1 ? std::vector<int>{index[0]} : index;
}

}  // namespace

ParameterLayout::ParameterLayout(const Architecture& architecture)
    : depth_(architecture.depth()), outputs_(architecture.outputs) {
    const auto add = [&](std::string name, int layer, bool bias, std::vector<int> shape) {
        const Eigen::Index fan = bias ? 1 : product(shape) / shape.front();
        if (architecture.replicas && layer <= depth_) shape.insert(shape.begin(), architecture.outputs);
        const Eigen::Index size = product(shape);
        blocks_.push_back({std::move(name), layer, bias, std::move(shape), size_, size, fan});
        size_ += size;
    };
    for (int layer = 1; layer <= depth_; ++layer)
        add("W" + std::to_string(layer), layer, false, weightShape(architecture, layer));
    add("V", depth_ + 1, false, weightShape(architecture, depth_ + 1));
    for (int layer = 1; layer <= depth_ && architecture.hiddenBias; ++layer) {
        const auto* conv =
            std::get_if<Conv2dLayer>(&architecture.layers[static_cast<std::size_t>(layer - 1)]);
        add("b" + std::to_string(layer), layer, true,
            {conv ? conv->channels : architecture.width(layer) / architecture.replicaCount()});
    }
    if (architecture.outputBias) add("c", depth_ + 1, true, {outputs_});
}

const Block* ParameterLayout::find(std::string_view name) const {
    const auto found = std::ranges::find(blocks_, name, &Block::name);
    return found == blocks_.end() ? nullptr : &*found;
}

const Block* ParameterLayout::weight(int layer) const {
    if (layer < 1 || layer > depth_ + 1) return nullptr;
    return &blocks_[static_cast<std::size_t>(layer - 1)];  // weights come first, in order
}

const Block* ParameterLayout::bias(int layer) const {
    const auto found =
        std::ranges::find_if(blocks_, [layer](const Block& b) { return b.bias && b.layer == layer; });
    return found == blocks_.end() ? nullptr : &*found;
}

const Block& ParameterLayout::blockOf(Eigen::Index index) const {
    if (index < 0 || index >= size_)
        throw std::invalid_argument("parameter index " + std::to_string(index) + " outside 0…" +
                                    std::to_string(size_ - 1));
    return *std::prev(std::ranges::upper_bound(blocks_, index, {}, &Block::offset));
}

std::optional<Eigen::Index> ParameterLayout::entryNamed(std::string_view name) const {
    const std::size_t bracket = std::min(name.find('['), name.size());
    if (const Block* block = find(name.substr(0, bracket))) {
        const auto entry = readIndex(block->shape, name.substr(bracket));
        return entry ? std::optional(block->offset + *entry) : std::nullopt;
    }
    for (Eigen::Index k = 0; k < size_; ++k)
        if (entryName(k) == name) return k;
    return std::nullopt;
}

std::string ParameterLayout::entryName(Eigen::Index index) const {
    const Block& block = blockOf(index);
    const std::vector<int> full = multiIndex(block.shape, index - block.offset);
    const std::vector<int> shown = shownIndex(block, full, depth_);
    // Two or more indices run together as subscripts, so each must be a single digit; one alone may be
    // longer.
    if (shown.size() > 1 && std::ranges::any_of(shown, [](int i) { return i + 1 > 9; }))
        return bracketed(block, full);
    std::string text(1, block.layer == depth_ + 1 ? (block.bias ? 'c' : 'v') : (block.bias ? 'b' : 'w'));
    if (depth_ > 1 && block.layer <= depth_) text += "⁽" + superscript(block.layer) + "⁾";
    for (const int i : shown) text += subscript(i + 1);
    return text;
}

Eigen::VectorXd transplant(const ParameterLayout& from, const Eigen::VectorXd& parameters,
                           const ParameterLayout& to) {
    if (parameters.size() != from.size())
        throw std::invalid_argument("transplant: " + std::to_string(parameters.size()) +
                                    " parameters for a layout of " + std::to_string(from.size()));
    Eigen::VectorXd result = Eigen::VectorXd::Zero(to.size());
    for (const Block& target : to.blocks()) {
        const Block* source = from.find(target.name);
        if (!source) continue;
        for (Eigen::Index k = 0; k < target.size; ++k) {
            const Eigen::Index at = position(source->shape, multiIndex(target.shape, k));
            if (at >= 0) result[target.offset + k] = parameters[source->offset + at];
        }
    }
    return result;
}

}  // namespace omegascope::network
