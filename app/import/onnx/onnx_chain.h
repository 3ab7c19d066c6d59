#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/import/files/batch_norm.h"
#include "app/import/onnx/onnx_proto.h"
#include "core/network/architecture.h"

namespace omegascope::importing {

/// A layer as it comes out of a graph: W x + b, then σ_α unless it is the last.
struct ChainLayer {
    std::string weightName, biasName;
    data::NpyArray weight;     ///< units × inputs, or channels × input channels × height × width
    std::vector<double> bias;  ///< empty: none
    std::optional<network::Conv2dLayer> convolution;
    std::optional<double> alpha;  ///< of the activation behind it

    std::size_t units() const { return weight.shape[0]; }
};

/// Follows the one value that runs through a graph from node to node, and collects layers. What does not fit is told in
/// `complaints`, one for each node, and passed by.
class Chain {
  public:
    explicit Chain(const onnx::GraphProto& graph);

    void read();
    const std::vector<ChainLayer>& layers() const { return layers_; }
    const std::vector<std::string>& complaints() const { return complaints_; }
    const std::vector<std::string>& remarks() const { return remarks_; }
    /// Numbers that the graph reads for each datum.
    std::size_t inputs() const { return inputs_; }

  private:
    using Node = onnx::NodeProto;
    using Image = std::array<int, 3>;  ///< channels, height, width

    void begin();
    void take(const Node& node);
    /// Constants, and what only moves constants about. Whether that was all.
    bool takeConstant(const Node& node);
    void takeGemm(const Node& node);
    void takeMatMul(const Node& node);
    void takeAdd(const Node& node);
    void takeConv(const Node& node);
    void takeActivation(const Node& node);
    void takeNorm(const Node& node);
    void takeFlatten(const Node& node);
    void takeReshape(const Node& node);
    void addDense(const Node& node, data::NpyArray weight, const std::string& weightName);
    void addBias(const Node& node, const data::NpyArray& bias, const std::string& name);
    /// A batch normalisation that came after an activation goes into the layer behind it.
    void takePending(const Node& node, ChainLayer& layer);
    bool mayBeginLayer(const Node& node);
    bool awaitsActivation() const { return !layers_.empty() && !layers_.back().alpha; }

    std::optional<data::NpyArray> constant(const Node& node, int input);
    bool isConstant(const std::string& name) const {
        return initializers_.contains(name) || made_.contains(name);
    }
    void complain(const Node& node, const std::string& remedy);

    const onnx::GraphProto& graph_;
    std::map<std::string, const onnx::TensorProto*> initializers_;
    std::map<std::string, data::NpyArray> made_;  ///< constants that nodes make
    std::string current_;
    std::optional<Image> image_;        ///< the shape of the current value where it is an image
    std::optional<std::size_t> width_;  ///< numbers in it, where they are known
    std::optional<Scaling> pending_;
    std::vector<ChainLayer> layers_;
    std::vector<std::string> complaints_, remarks_;
    std::size_t inputs_ = 0;
};

}  // namespace omegascope::importing
