#include "app/import/weight_export.h"

#include <algorithm>

#include "app/import/files/safetensors.h"
#include "app/import/files/tensor_json.h"
#include "app/import/onnx/onnx_writer.h"
#include "core/data/npz.h"

namespace omegascope::importing {

namespace {

using network::Block;
using network::Conv2dLayer;

bool hasConvolutions(const network::Architecture& architecture) {
    return std::ranges::any_of(architecture.layers,
                               [](const auto& layer) { return std::holds_alternative<Conv2dLayer>(layer); });
}

/// The place of a layer in a torch.nn.Sequential: an activation after each, a Flatten where an image becomes a row, an
/// Unflatten the other way round.
int sequentialIndex(const network::Architecture& architecture, int layer) {
    const auto convolves = [&](int k) {
        return k >= 1 && k <= architecture.depth() &&
               std::holds_alternative<Conv2dLayer>(architecture.layers[static_cast<std::size_t>(k - 1)]);
    };
    int index = 0;
    for (int k = 2; k <= layer; ++k) index += convolves(k) != convolves(k - 1) ? 3 : 2;
    return index;
}

std::string nameOf(const Block& block, const network::Architecture& architecture, Naming naming) {
    if (naming == Naming::Own) return block.name;
    if (naming == Naming::PyTorch)
        return std::to_string(sequentialIndex(architecture, block.layer)) +
               (block.bias ? ".bias" : ".weight");
    const std::string number = block.layer == 1 ? "" : "_" + std::to_string(block.layer - 1);
    return "dense" + number + (block.bias ? "/bias" : "/kernel");
}

}  // namespace

Result<Format> formatOf(const std::filesystem::path& path) {
    std::string ending = path.extension().string();
    std::ranges::transform(ending, ending.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (ending == ".npz") return Format::Npz;
    if (ending == ".safetensors") return Format::Safetensors;
    if (ending == ".onnx") return Format::Onnx;
    if (ending == ".json") return Format::Json;
    return Error{data::shownName(path) +
                 " has no ending that tells a kind of weights; give .npz, .safetensors, .onnx or .json."};
}

Result<std::vector<Tensor>> namedTensors(const network::Network& network, const Eigen::VectorXd& parameters,
                                         Naming naming) {
    const auto& architecture = network.architecture();
    if (naming == Naming::Keras && hasConvolutions(architecture))
        return Error{
            "Keras orders the features of convolutions in another way, so its names are for dense layers "
            "alone; choose "
            "PyTorch's names."};
    std::vector<Tensor> tensors;
    for (const Block& block : network.layout().blocks()) {
        data::NpyArray array{{block.shape.begin(), block.shape.end()}, {}};
        const auto values = parameters.segment(block.offset, block.size);
        if (naming == Naming::Keras && !block.bias) {
            std::swap(array.shape[0], array.shape[1]);
            const Eigen::Map<const network::RowMajorMatrix> matrix(values.data(), block.shape[0],
                                                                   block.shape[1]);
            for (Eigen::Index j = 0; j < matrix.cols(); ++j)
                for (Eigen::Index i = 0; i < matrix.rows(); ++i) array.values.push_back(matrix(i, j));
        } else {
            array.values.assign(values.begin(), values.end());
        }
        tensors.push_back({nameOf(block, architecture, naming), std::move(array)});
    }
    // Layer by layer, as readers expect: the layout has all weights first.
    if (naming != Naming::Own)
        std::ranges::stable_sort(tensors, [&](const Tensor& a, const Tensor& b) {
            const auto layerOf = [&](const Tensor& tensor) {
                for (const Block& block : network.layout().blocks())
                    if (nameOf(block, architecture, naming) == tensor.name) return block.layer;
                return 0;
            };
            return layerOf(a) < layerOf(b);
        });
    return tensors;
}

Result<std::string> weightBytes(const network::Network& network, const Eigen::VectorXd& parameters,
                                Format format, Naming naming) {
    const auto tensors = namedTensors(network, parameters, naming);
    if (!tensors) return tensors.error();
    switch (format) {
        case Format::Npz: {
            std::vector<std::pair<std::string, data::NpyArray>> arrays;
            for (const Tensor& tensor : *tensors) arrays.emplace_back(tensor.name, tensor.array);
            return data::npzBytes(arrays);
        }
        case Format::Safetensors:
            return safetensorsBytes(*tensors);
        case Format::Json:
            return tensorJson(*tensors);
        case Format::Onnx:
            break;
    }
    if (naming == Naming::Keras)
        return Error{
            "Keras' kernels are transposed, which ONNX does not tell; choose PyTorch's or the own names for "
            "ONNX."};
    Sources sources;
    for (const Block& block : network.layout().blocks())
        sources[block.name] = {nameOf(block, network.architecture(), naming), false};
    return onnxBytes(network, *tensors, sources);
}

}  // namespace omegascope::importing
