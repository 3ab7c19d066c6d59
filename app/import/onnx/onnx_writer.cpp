#include <algorithm>

#include "app/import/onnx/onnx_proto.h"
#include "app/import/onnx/onnx_writer.h"
#include "core/support/number_text.h"

namespace omegascope::importing {

namespace {

using network::Conv2dLayer;

constexpr int kIrVersion = 8, kOperatorSet = 16;

/// Builds a graph node by node; each reads what the last one made.
class GraphWriter {
  public:
    explicit GraphWriter(onnx::GraphProto& graph) : graph_(graph) {}

    /// @param name  of the node, and of what it makes
    onnx::NodeProto& add(const std::string& op, const std::string& name) {
        onnx::NodeProto& node = *graph_.add_node();
        node.set_op_type(op);
        node.set_name(name);
        node.add_input(current_);
        node.add_output(name);
        current_ = name;
        return node;
    }
    void begin(const std::string& name) { current_ = name; }
    const std::string& current() const { return current_; }
    void addTensor(const std::string& name, const data::NpyArray& array) {
        fillTensor(*graph_.add_initializer(), name, array);
    }
    void addShape(const std::string& name, const std::vector<std::int64_t>& sides) {
        onnx::TensorProto& tensor = *graph_.add_initializer();
        tensor.set_name(name);
        tensor.set_data_type(onnx::TensorProto::INT64);
        tensor.add_dims(static_cast<std::int64_t>(sides.size()));
        for (const std::int64_t side : sides) tensor.add_int64_data(side);
    }

  private:
    onnx::GraphProto& graph_;
    std::string current_;
};

void setIntegers(onnx::NodeProto& node, const char* name, const std::vector<std::int64_t>& values) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) attribute.add_ints(value);
}

void addActivation(GraphWriter& writer, double alpha, const std::string& number) {
    if (alpha == 0.0) {
        writer.add("Relu", "relu" + number);
        return;
    }
    // The slope of a LeakyRelu is a float32, read as the shortest number that means it.
    const auto narrow = static_cast<float>(alpha);
    if (std::stod(generalNumber(static_cast<double>(narrow), 7)) == alpha) {
        onnx::AttributeProto& slope = *writer.add("LeakyRelu", "leaky_relu" + number).add_attribute();
        slope.set_name("alpha");
        slope.set_type(onnx::AttributeProto::FLOAT);
        slope.set_f(narrow);
        return;
    }
    const std::string name = "alpha" + number;
    writer.addTensor(name, {{1}, {alpha}});
    writer.add("PRelu", "prelu" + number).add_input(name);
}

void setType(onnx::ValueInfoProto& value, const std::string& name, const std::vector<int>& sides) {
    value.set_name(name);
    auto& type = *value.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::DOUBLE);
    type.mutable_shape()->add_dim()->set_dim_param("N");
    for (const int side : sides) type.mutable_shape()->add_dim()->set_dim_value(side);
}

/// A dense layer as Gemm with transB, a convolution as Conv, with its Reshape or Flatten before it.
void addLayer(GraphWriter& writer, const Conv2dLayer* convolution, bool afterImage, const std::string& number,
              const std::string& weight, const std::string* bias) {
    if (convolution && !afterImage) {
        const auto& shape = convolution->inputShape;
        writer.addShape("shape" + number, {-1, shape[0], shape[1], shape[2]});
        writer.add("Reshape", "reshape" + number).add_input("shape" + number);
    }
    if (!convolution && afterImage) writer.add("Flatten", "flatten" + number);
    onnx::NodeProto& node =
        writer.add(convolution ? "Conv" : "Gemm", (convolution ? "conv" : "gemm") + number);
    node.add_input(weight);
    if (bias) node.add_input(*bias);
    if (convolution) {
        setIntegers(node, "kernel_shape", {convolution->kernel[0], convolution->kernel[1]});
        setIntegers(node, "strides", {convolution->stride, convolution->stride});
        setIntegers(node, "pads", std::vector<std::int64_t>(4, convolution->padding));
        return;
    }
    onnx::AttributeProto& transposed = *node.add_attribute();
    transposed.set_name("transB");
    transposed.set_type(onnx::AttributeProto::INT);
    transposed.set_i(1);
}

}  // namespace

std::string onnxBytes(const network::Network& network, const std::vector<Tensor>& tensors,
                      const Sources& sources) {
    const auto& architecture = network.architecture();
    onnx::ModelProto model;
    model.set_ir_version(kIrVersion);
    model.set_producer_name("omegascope");
    model.add_opset_import()->set_version(kOperatorSet);
    onnx::GraphProto& graph = *model.mutable_graph();
    graph.set_name("network");
    GraphWriter writer(graph);
    writer.begin("x");
    setType(*graph.add_input(), "x", {architecture.input});
    bool image = false;
    for (int layer = 1; layer <= architecture.depth() + 1; ++layer) {
        const bool last = layer > architecture.depth();
        const auto* convolution =
            last ? nullptr
                 : std::get_if<Conv2dLayer>(&architecture.layers[static_cast<std::size_t>(layer - 1)]);
        // A convolution that reads the one before it as another image gets both: a row, then that image.
        const auto* before =
            layer < 2 || !image
                ? nullptr
                : std::get_if<Conv2dLayer>(&architecture.layers[static_cast<std::size_t>(layer - 2)]);
        const bool other = convolution && before &&
                           convolution->inputShape !=
                               std::array{before->channels, before->outputHeight(), before->outputWidth()};
        const std::string number = std::to_string(layer);
        if (other) writer.add("Flatten", "flatten" + number);
        const auto bias = sources.find(last ? "c" : "b" + number);
        addLayer(writer, convolution, image && !other, number, sources.at(last ? "V" : "W" + number).tensor,
                 bias == sources.end() ? nullptr : &bias->second.tensor);
        image = convolution != nullptr;
        if (!last) addActivation(writer, architecture.alpha, number);
    }
    for (const Tensor& tensor : tensors) writer.addTensor(tensor.name, tensor.array);
    setType(*graph.add_output(), writer.current(), {architecture.outputs});
    return model.SerializeAsString();
}

}  // namespace omegascope::importing
