#include "app/session/parts/parameter_reader.h"

#include <QDir>
#include <QFile>
#include <algorithm>
#include <cmath>

#include "app/session/parts/array_names.h"
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

/// Keras' kernel of a dense layer, inputs × units, as units × inputs.
data::NpyArray transposed(const data::NpyArray& array) {
    if (array.shape.size() != 2) return array;
    data::NpyArray turned = array;
    const std::size_t rows = array.shape[0], columns = array.shape[1];
    turned.shape = {columns, rows};
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) turned.values[j * rows + i] = array.values[i * columns + j];
    return turned;
}

void takeArray(const data::NpyArray& array, const Block& block, const std::string& place, double* out) {
    const bool fits =
        array.shape.size() == block.shape.size() &&
        std::equal(block.shape.begin(), block.shape.end(), array.shape.begin(),
                   [](int wanted, std::size_t given) { return static_cast<std::size_t>(wanted) == given; });
    if (!fits)
        throw Refusal{place + " is " + shapeText(array.shape) + "; the network needs " +
                      shapeText(block.shape) + "."};
    if (!std::all_of(array.values.begin(), array.values.end(),
                     [](double value) { return std::isfinite(value); }))
        throw Refusal{place + " holds NaN or infinity; give finite numbers."};
    std::copy(array.values.begin(), array.values.end(), out);
}

/// What a person would not notice: names that were translated, blocks that are zero, arrays that have no effect.
void tellNames(const std::string& path, const ArrayNames& names, const network::Network& network,
               Findings& findings) {
    std::string taken, missing;
    for (const Block& block : network.layout().blocks()) {
        const auto source = names.sources.find(block.name);
        if (source == names.sources.end())
            missing += (missing.empty() ? "" : ", ") + block.name;
        else if (names.translated)
            taken += (taken.empty() ? "" : ", ") + block.name + " = " +
                     data::shownText(source->second.array) + (source->second.transposed ? " transposed" : "");
    }
    if (!taken.empty()) findings.warnings.push_back(path + ": arrays are taken as " + taken + '.');
    if (!missing.empty())
        findings.warnings.push_back(path + ": the file has no array for " + missing + "; these are zero.");
    if (!names.passedOver.empty())
        findings.warnings.push_back(path + ": the arrays " + data::listed(names.passedOver) +
                                    " are no blocks of this network and have no effect.");
}

Eigen::VectorXd readArchive(const Cursor& place, const network::Network& network, const Reach& reach,
                            Findings& findings) {
    const std::string path = absolutePath(place, reach).toStdString();
    const auto names = data::npzNames(path);
    if (!names) throw Refusal{names.error().in(place.path() + ": ")};
    const ArrayNames known = arrayNames(*names, network.depth());
    if (known.sources.empty())
        throw Refusal{place.path() +
                      ": the file has none of the arrays W1, b1, …, V, c, nor a weight for each of " +
                      counted(network.depth() + 1, "layer") + "; its arrays are " + data::listed(*names) +
                      ", name them so."};
    std::vector<std::string> read;
    for (const auto& [block, source] : known.sources) read.push_back(source.array);
    const auto arrays = data::readNpz(path, read);
    if (!arrays) throw Refusal{arrays.error().in(place.path() + ": ")};
    const auto take = [&](const Block& block, double* out) {
        const auto source = known.sources.find(block.name);
        if (source == known.sources.end()) return false;
        const data::NpyArray& array = arrays->at(source->second.array);
        takeArray(source->second.transposed ? transposed(array) : array, block,
                  place.path() + ": the array \"" + source->second.array + "\"", out);
        return true;
    };
    Eigen::VectorXd parameters = Eigen::VectorXd::Zero(network.parameterCount());
    for (const Block& block : network.layout().blocks()) take(block, parameters.data() + block.offset);
    for (const Block& block : absentBiases(network)) {
        Eigen::VectorXd values(block.size);
        if (take(block, values.data()))
            refuseUnlessZero(place.path() + ": the array \"" + block.name + "\"", block, network.depth(),
                             values.data());
    }
    tellNames(place.path(), known, network, findings);
    return parameters;
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

Eigen::VectorXd readParameters(const Cursor& place, const network::Network& network, const Reach& reach,
                               Findings& findings) {
    ObjectCursor object(place, "an object like {\"W1\": [[…]], \"b1\": […]} or {\"npz\": \"weights.npz\"}");
    if (!object.has("npz")) return readBlocks(object, network, findings);
    Eigen::VectorXd parameters = readArchive(*object.optional("npz"), network, reach, findings);
    object.keepUnknown(findings);
    return parameters;
}

}  // namespace omegascope::session
