#include "app/import/read_weights.h"

#include <algorithm>

#include "app/import/files/batch_norm.h"
#include "app/import/files/layer_names.h"
#include "app/import/files/safetensors.h"
#include "app/import/files/tensor_json.h"
#include "app/import/onnx/onnx_reader.h"
#include "core/data/npz.h"

namespace omegascope::importing {

namespace {

/// A name that layers have: W1, b2, V, c, or one that ends in weight, bias, …
bool isOfALayer(const std::string& name) {
    if (layerPart(name)) return true;
    const bool letter = !name.empty() && std::string_view("WwBbVvCc").find(name[0]) != std::string_view::npos;
    return letter &&
           std::all_of(name.begin() + 1, name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// All arrays; those that hold no numbers are passed over, since an archive may hold anything beside weights.
Result<WeightFile> readArchive(const std::filesystem::path& path) {
    const auto names = data::npzNames(path);
    if (!names) return names.error();
    WeightFile file;
    auto all = data::readNpz(path, *names);
    for (const std::string& name : *names) {
        if (all) {
            file.tensors.push_back({name, std::move(all->at(name))});
            continue;
        }
        auto one = data::readNpz(path, {name});
        if (one)
            file.tensors.push_back({name, std::move(one->at(name))});
        else if (one.error().kind == ErrorKind::Limit || isOfALayer(name))
            return one.error();
        else
            file.passed.push_back(name);
    }
    if (file.tensors.empty() && !all) return all.error();
    return file;
}

bool hasEnding(const std::filesystem::path& path, std::initializer_list<std::string_view> endings) {
    std::string ending = path.extension().string();
    std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
    return std::ranges::find(endings, ending) != endings.end();
}

/// What people have lying about and nobody should open.
std::optional<std::string> refusalOf(const std::filesystem::path& path, std::string_view start) {
    if (start.starts_with("\x89HDF"))
        return " is an HDF5 file; in Python, numpy.savez(\"net.npz\", **{w.path.replace(\"/\", \".\"): "
               "w.numpy() for "
               "w in model.weights}) writes one that can be read.";
    if (start.starts_with("\x80") || hasEnding(path, {".pt", ".pth", ".ckpt", ".bin"}))
        return " is a pickle, which runs whatever program is inside; save model.state_dict() with "
               "numpy.savez or "
               "safetensors instead.";
    return std::nullopt;
}

Result<WeightFile> readByContent(const std::filesystem::path& path) {
    if (const Outcome regular = data::checkRegularFile(path); !regular) return regular.error();
    const std::string name = data::shownName(path);
    auto bytes = data::readBytes(path);
    if (!bytes) return bytes.error();
    // First, since its own first bytes are a length, which may look like anything.
    if (looksLikeSafetensors(*bytes)) return parseSafetensors(*bytes, name);
    if (const auto refusal = refusalOf(path, *bytes)) return Error{name + *refusal};
    if (bytes->starts_with("PK")) return readArchive(path);
    if (const auto first = bytes->find_first_not_of(" \t\r\n");
        first != std::string::npos && (*bytes)[first] == '{')
        return parseTensorJson(*bytes, name);
    if (hasEnding(path, {".onnx", ".pb"})) return parseOnnx(*bytes, name);
    return Error{
        name +
        " is no NPZ, safetensors, ONNX or JSON file; README.md, \"Your own data and network\", has the "
        "lines that save one."};
}

}  // namespace

Result<WeightFile> readWeights(const std::filesystem::path& path, std::optional<double> epsilon) {
    Result<WeightFile> file = readByContent(path);
    if (!file) return file;
    file->name = data::shownName(path);
    if (!file->graph)
        if (const Outcome folded = foldBatchNorms(*file, epsilon); !folded)
            return folded.error().in(file->name + ": ");
    return file;
}

}  // namespace omegascope::importing
