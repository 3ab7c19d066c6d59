#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/data/npy.h"
#include "core/network/architecture.h"

namespace omegascope::importing {

/// An array of a file of weights, with the name that it has there.
struct Tensor {
    std::string name;
    data::NpyArray array;
};

/// Where the numbers of a block come from.
struct Source {
    std::string tensor;
    /// As Keras stores them: a dense kernel is inputs × units, one of a convolution height × width × in × out.
    bool transposed = false;
    bool operator==(const Source&) const = default;
};

/// Which tensor is which block, by the block's name: W1, b1, …, V, c.
using Sources = std::map<std::string, Source>;

/// What a file tells of its network besides arrays (ONNX).
struct Graph {
    network::Architecture architecture;
    Sources sources;
};

/// Weights of another program. Batch normalisations are folded into the layers before (or after) them when it is read.
struct WeightFile {
    std::string name;  ///< of the file, without its folder
    std::vector<Tensor> tensors;
    std::optional<Graph> graph;
    bool ordered = true;  ///< the tensors stand in the order of the layers; a safetensors file sorts them
    std::vector<std::string> passed;   ///< names of what holds no numbers that can be read
    std::vector<std::string> remarks;  ///< what was folded and what was taken for granted, a sentence each

    const Tensor* find(const std::string& tensor) const;
    /// The fewest significant bits that one of its arrays was stored with: 53 for float64, 24, 11 or 8.
    int precision() const;
};

/// Of bfloat16.
inline constexpr int kBrainPrecision = 8;

/// "2 × 3 × 5".
std::string shapeText(const std::vector<std::size_t>& shape);

}  // namespace omegascope::importing
