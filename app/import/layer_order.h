#pragma once

#include <string>
#include <vector>

#include "app/import/files/weight_file.h"

namespace omegascope::importing {

/// The arrays of one layer of a state dict.
struct NamedLayer {
    std::string prefix;
    const Tensor* weight = nullptr;  ///< of two axes, or four for a convolution
    bool kernel = false;             ///< as Keras stores it
    const Tensor* bias = nullptr;

    std::size_t inputs() const;  ///< of a dense layer; channels of a convolution
    std::size_t units() const;   ///< the same at the other end
    bool isConvolution() const { return weight->array.shape.size() == 4; }
};

/// Layers whose names end in weight or kernel, and bias, in the order of the file, or of their numbers.
/// Arrays of one axis named weight belong to normalisations and make no layer.
std::vector<NamedLayer> namedLayers(const WeightFile& file);

struct OrderedLayers {
    std::vector<NamedLayer> layers;
    bool reordered = false;
};

/// The named layers in an order whose shapes fit `architecture`: the file's own, or the only other one. The file's own where
/// none fits or several do.   Cost: a search that is given up after 10^5 steps.
OrderedLayers layersFor(const WeightFile& file, const network::Architecture& architecture);

/// The named layers in an order in which each dense layer reads what the one before it makes, from `inputs` numbers: the
/// file's own, or the only other one. Errors: none, or several.
Result<OrderedLayers> chainedLayers(const WeightFile& file, int inputs);

}  // namespace omegascope::importing
