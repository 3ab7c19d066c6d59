// Readers of app/import: safetensors, onnx, tensors (names to nested lists in JSON).

#include <algorithm>
#include <bit>

#include "app/import/files/batch_norm.h"
#include "app/import/files/safetensors.h"
#include "app/import/files/tensor_json.h"
#include "app/import/onnx/onnx_reader.h"
#include "app/import/weight_export.h"
#include "app/import/weight_mapping.h"
#include "tests/fuzzing/mutations.h"
#include "tests/fuzzing/target.h"

namespace omegascope::fuzzing {

namespace {

using Fault = std::optional<std::string>;
using importing::WeightFile;

/// What a session may hold besides: its network lends α, and the image of a convolution.
network::Architecture ofTheSession() {
    network::Architecture like;
    like.input = 2;
    like.layers = {network::DenseLayer{3}};
    return like;
}

Result<WeightFile> readAgain(const std::string& bytes, importing::Format format) {
    switch (format) {
        case importing::Format::Safetensors:
            return importing::parseSafetensors(bytes, "again");
        case importing::Format::Onnx:
            return importing::parseOnnx(bytes, "again");
        default:
            return importing::parseTensorJson(bytes, "again");
    }
}

bool sameNumbers(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) {
               return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
           });
}

/// ω of the weights, written in a format and read again.
Fault faultOfRoundTrip(const network::Network& network, const Eigen::VectorXd& parameters,
                       importing::Format format) {
    const auto bytes = importing::weightBytes(network, parameters, format, importing::Naming::Own);
    if (!bytes) return faultOf(bytes.error().message);
    const auto again = readAgain(*bytes, format);
    if (!again) return "what was read cannot be written and read again: " + again.error().message;
    const auto mapping = importing::mappingFor(*again, network.architecture());
    const auto taken = importing::takeWeights(*again, mapping.sources, network);
    if (!taken) return "weights that were written do not fit their own network: " + taken.error().message;
    return sameNumbers(*taken, parameters) ? Fault() : "weights change when they are written and read again";
}

/// What the window and the command line do with a file once it is read.
Fault faultOfWeights(WeightFile file, importing::Format format) {
    for (const importing::Tensor& tensor : file.tensors) {
        std::size_t count = 1;
        for (const std::size_t extent : tensor.array.shape) count *= extent;
        if (count != tensor.array.values.size()) return "a tensor has not as many numbers as its shape";
    }
    if (!file.graph)
        if (const Outcome folded = importing::foldBatchNorms(file, {}); !folded)
            return faultOf(folded.error().message);
    const auto architecture = importing::architectureOf(file, ofTheSession());
    if (!architecture) return faultOf(architecture.error().message);
    if (const Outcome checked = network::check(*architecture); !checked)
        return file.graph ? "a network came out of the reader that is none: " + checked.error().message
                          : faultOf(checked.error().message);
    const network::Network network(*architecture);
    const importing::Mapping mapping = importing::mappingFor(file, *architecture);
    for (const std::string& sentence : importing::tellMapping(file, mapping, network))
        if (Fault fault = faultOf(sentence)) return fault;
    const auto taken = importing::takeWeights(file, mapping.sources, network);
    if (!taken) return faultOf(taken.error().message);
    if (!taken->allFinite()) return "weights that are no numbers came out of the reader";
    // A kernel on a large image asks for many numbers of the dense layer behind it, which are zero where none are given.
    constexpr Eigen::Index kMostWritten = 20'000;
    if (taken->size() > kMostWritten) return {};
    return faultOfRoundTrip(network, *taken, format);
}

template <typename Parse>
auto runWith(Parse parse, importing::Format format) {
    return [parse, format](const std::string& input) -> Fault {
        const Result<WeightFile> file = parse(input, "fuzz");
        return file ? faultOfWeights(*file, format) : faultOf(file.error().message);
    };
}

std::string mutateSafetensors(const std::string& bytes, Dice& dice) {
    constexpr std::size_t kPrefix = 8;
    std::size_t length = 0;
    for (std::size_t k = kPrefix; k-- > 0 && bytes.size() >= kPrefix;)
        length = length << 8 | static_cast<unsigned char>(bytes[k]);
    if (bytes.size() < kPrefix || length > bytes.size() - kPrefix || dice.oneIn(8))
        return mutateBytes(bytes, dice);
    std::string header = bytes.substr(kPrefix, length), content = bytes.substr(kPrefix + length);
    if (dice.oneIn(3)) header = replaceOne(header, dice.oneIn(2) ? "F64" : "F32", "BF16", dice);
    if (!dice.oneIn(4)) header = mutateJson(header, dice);
    if (dice.oneIn(3)) content = mutateBytes(std::move(content), dice);
    std::uint64_t told = dice.oneIn(8) ? hostileSize(dice) : header.size();
    std::string result;
    for (std::size_t k = 0; k < kPrefix; ++k, told >>= 8) result += static_cast<char>(told & 0xFF);
    return result + header + content;
}

std::vector<std::string> samples(std::initializer_list<const char*> names) {
    std::vector<std::string> all;
    for (const char* name : names)
        all.push_back(bytesOf(std::string(OMEGASCOPE_SOURCE_DIR "/tests/data/weights/") + name));
    return all;
}

}  // namespace

std::vector<Target> importTargets() {
    using importing::Format;
    std::vector<std::string> tensors = samples({"dense.json"});
    tensors.push_back(
        R"({"0.weight":[[1,2],[3,4]],"1.weight":[1,2],"1.bias":[0,1],"1.running_mean":[0,1],"1.running_var":[1,2],)"
        R"("3.weight":[[1,-1]],"3.bias":[0.5],"name":"net"})");
    return {
        {"safetensors",
         samples({"dense_f64.safetensors", "dense_f32.safetensors", "dense_f16.safetensors",
                  "dense_bf16.safetensors", "dense_unordered.safetensors"}),
         mutateSafetensors, runWith(importing::parseSafetensors, Format::Safetensors)},
        {"onnx", samples({"conv.onnx", "linear.onnx", "matmul.onnx", "branch.onnx", "unsupported.onnx"}),
         mutateOnnx, runWith(importing::parseOnnx, Format::Onnx)},
        {"tensors", tensors, mutateJson, runWith(importing::parseTensorJson, Format::Json)},
    };
}

}  // namespace omegascope::fuzzing
