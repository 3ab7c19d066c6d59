#include "app/session/parts/parameter_reader.h"

#include <QDir>
#include <QFile>
#include <algorithm>

#include "app/import/read_weights.h"
#include "core/data/file_bytes.h"
#include "core/data/npz.h"
#include "core/support/words.h"

namespace omegascope::session {

namespace {

using network::Block;

/// "2 × 3 × 5".
template <typename Shape>
std::string shapeText(const Shape& shape) {
    std::string text;
    for (const auto side : shape) text += (text.empty() ? "" : " × ") + std::to_string(side);
    return text.empty() ? "a single number" : text;
}

/// Why level `level` of a nested block has the length it must have.
std::string lengthReason(const Block& block, std::size_t level, int depth) {
    const auto count = static_cast<std::size_t>(block.shape[level]);
    if (level == 0 && block.layer > depth) return "the network has " + counted(count, "output");
    const bool convolution = block.shape.size() == 4;
    if (level == 0 && (block.bias || !convolution))
        return "layer " + std::to_string(block.layer) + " has " + counted(count, "unit");
    if (!convolution) return "each of its units has " + counted(count, "input");
    return block.name + " is " + shapeText(block.shape) + " (channels × input channels × height × width)";
}

void readNested(const Cursor& place, const Block& block, int depth, std::size_t level, double*& out) {
    const auto count = static_cast<std::size_t>(block.shape[level]);
    const std::string reason = lengthReason(block, level, depth);
    if (level + 1 == block.shape.size()) {
        const Eigen::VectorXd row = place.numbers(count, reason);
        out = std::copy(row.begin(), row.end(), out);
        return;
    }
    const std::size_t size = place.listSize("nested lists of numbers of shape " + shapeText(block.shape));
    if (size != count)
        throw Refusal{place.path() + " has " + counted(size, "row") + "; " + reason + ", so give " +
                      std::to_string(count) + "."};
    for (std::size_t i = 0; i < count; ++i) readNested(place.item(i), block, depth, level + 1, out);
}

/// The biases that `network` lacks, as blocks of the network that has them all.
std::vector<Block> absentBiases(const network::Network& network) {
    network::Architecture full = network.architecture();
    full.hiddenBias = full.outputBias = true;
    std::vector<Block> absent;
    const network::ParameterLayout layout(full);
    const auto& architecture = network.architecture();
    for (const Block& block : layout.blocks()) {
        const bool present =
            block.layer > network.depth() ? architecture.outputBias : architecture.hiddenBias;
        if (block.bias && !present) absent.push_back(block);
    }
    return absent;
}

void refuseUnlessZero(const std::string& path, const Block& block, int depth, const double* values) {
    if (std::all_of(values, values + block.size, [](double value) { return value == 0.0; })) return;
    const std::string key = block.layer > depth ? "network.output_bias" : "network.hidden_bias";
    throw Refusal{path + " is not zero, but " + key + " is false; set that to true or leave " + block.name +
                  " out."};
}

Eigen::VectorXd readArchive(const Cursor& place, const network::Network& network, const Reach& reach,
                            Findings& findings) {
    const std::string path = absolutePath(place, reach).toStdString();
    if (const auto names = data::npzNames(path); !names) throw Refusal{names.error().in(place.path() + ": ")};
    const auto file = importing::readWeights(path);
    if (!file) throw Refusal{file.error().in(place.path() + ": ")};
    return readWeights(*file, network, place.path(), findings);
}

}  // namespace

QString absolutePath(const Cursor& place, const Reach& reach) {
    const QString file = QString::fromStdString(place.text());
    if (file.isEmpty() || file.contains(QChar(u'\0'))) place.refuse("the path of a file");
    QString permitted = reach.permitted(file);
    if (permitted.isEmpty())
        throw Refusal{
            place.path() + " is " + data::shownText(place.text()) +
            ", which lies outside of the session's folder; put the file beside the session, or allow its "
            "folder (on the command line: --allow-read DIR)."};
    return permitted;
}

Eigen::VectorXd readBlocks(ObjectCursor& object, const network::Network& network, Findings& findings) {
    Eigen::VectorXd parameters = Eigen::VectorXd::Zero(network.parameterCount());
    for (const Block& block : network.layout().blocks())
        if (const auto place = object.optional(block.name)) {
            double* out = parameters.data() + block.offset;
            readNested(*place, block, network.depth(), 0, out);
        }
    for (const Block& block : absentBiases(network))
        if (const auto place = object.optional(block.name)) {
            Eigen::VectorXd values(block.size);
            double* out = values.data();
            readNested(*place, block, network.depth(), 0, out);
            refuseUnlessZero(place->path(), block, network.depth(), values.data());
        }
    object.keepUnknown(findings);
    return parameters;
}

Eigen::VectorXd readWeights(const importing::WeightFile& file, const network::Network& network,
                            const std::string& place, Findings& findings) {
    const importing::Mapping mapping = importing::mappingFor(file, network.architecture());
    if (mapping.sources.empty()) {
        std::vector<std::string> names;
        for (const auto& tensor : file.tensors) names.push_back(tensor.name);
        throw Refusal{place + ": the file has none of the arrays W1, b1, …, V, c, nor a weight for each of " +
                      counted(network.depth() + 1, "layer") + "; its arrays are " + data::listed(names) +
                      ", name them so."};
    }
    const auto parameters = importing::takeWeights(file, mapping.sources, network);
    if (!parameters) throw Refusal{parameters.error().in(place + ": ")};
    for (const std::string& sentence : importing::tellMapping(file, mapping, network))
        findings.warnings.push_back(place + ": " + sentence);
    return *parameters;
}

Eigen::VectorXd readParameters(const Cursor& place, const network::Network& network, const Reach& reach,
                               Findings& findings) {
    ObjectCursor object(place, "an object like {\"W1\": [[…]], \"b1\": […]} or {\"npz\": \"weights.npz\"}");
    if (!object.has("npz")) return readBlocks(object, network, findings);
    Eigen::VectorXd parameters = readArchive(*object.optional("npz"), network, reach, findings);
    object.keepUnknown(findings);
    return parameters;
}

}  // namespace omegascope::session
