#include "app/import/files/weight_file.h"

#include <algorithm>

namespace omegascope::importing {

std::string shapeText(const std::vector<std::size_t>& shape) {
    std::string text;
    for (const auto side : shape) text += (text.empty() ? "" : " × ") + std::to_string(side);
    return text.empty() ? "a single number" : text;
}

const Tensor* WeightFile::find(const std::string& tensor) const {
    const auto at = std::ranges::find(tensors, tensor, &Tensor::name);
    return at == tensors.end() ? nullptr : &*at;
}

int WeightFile::precision() const {
    int least = data::kDoublePrecision;
    for (const Tensor& tensor : tensors) least = std::min(least, tensor.array.precision);
    return least;
}

}  // namespace omegascope::importing
