#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <functional>
#include <iostream>

#include "app/cli/calls/calls.h"
#include "app/session/file/data_kind.h"
#include "app/session/file/new_session.h"
#include "core/support/words.h"

namespace omegascope::cli {
namespace {

using session::Json;

constexpr std::string_view kData = "--data", kLabels = "--labels", kTake = "--take", kNetwork = "--network",
                           kInit = "--init", kStartSeed = "--seed", kWeights = "--weights",
                           kAlpha = "--alpha", kBiases = "--biases", kCriterion = "--criterion",
                           kEmbed = "--embed", kTitle = "--title", kSlice = "--slice", kRadius = "--radius";
constexpr int kMostUnits = 1'000'000;

/// Options whose text goes to a key of "data" as it is.
constexpr std::array<std::pair<std::string_view, const char*>, 10> kTexts{
    {{"--x", "x"},
     {"--y", "y"},
     {"--target", "target_column"},
     {"--weight-column", "weight_column"},
     {"--index-column", "index_column"},
     {"--delimiter", "delimiter"},
     {"--decimal", "decimal"},
     {"--thousands", "thousands"},
     {"--missing", "missing"},
     {"--scale", "scale"}}};

/// "first:100", "random:100:7" (seed 7), "per-class:50"
Result<Json> parseTake(const QString& text) {
    const QStringList parts = text.split(':');
    QString key = parts.front();
    key.replace('-', '_');
    const bool known =
        key == QLatin1String("first") || key == QLatin1String("random") || key == QLatin1String("per_class");
    if (!known || parts.size() < 2 || parts.size() > 3)
        return Error{"--take is \"" + text.toStdString() +
                     "\"; give first:N, random:N or per-class:N, with :SEED after it where chance decides."};
    Json take = Json::object();
    const Result<int> count = parseInteger(kTake, parts[1], 1, 100'000'000);
    if (!count) return count.error();
    take[key.toStdString()] = *count;
    if (parts.size() < 3) return take;
    const Result<int> seed = parseInteger(kTake, parts[2], 0, 2'147'483'647);
    if (!seed) return seed.error();
    take["seed"] = *seed;
    return take;
}

QString absolute(const QString& path) {
    return QFileInfo(path).absoluteFilePath();
}

Result<Json> filesOf(const Arguments& arguments) {
    const QString labels = arguments.has(kLabels) ? absolute(arguments.value(kLabels)) : QString();
    Result<Json> kind = session::dataKeysOf(absolute(arguments.value(kData)), labels);
    if (!kind) return kind.error();
    Json files = *std::move(kind);
    for (const auto& [option, key] : kTexts)
        if (arguments.has(option)) files[key] = arguments.value(option).toStdString();
    if (arguments.has("--columns")) {
        files["columns"] = Json::array();
        for (const QString& name : arguments.value("--columns").split(','))
            files["columns"].push_back(name.toStdString());
    }
    if (arguments.has("--header")) files["header"] = arguments.value("--header") == QLatin1String("yes");
    if (!arguments.has(kTake)) return files;
    Result<Json> take = parseTake(arguments.value(kTake));
    if (!take) return take.error();
    files["take"] = *std::move(take);
    return files;
}

/// "2-8-1": inputs, units of each hidden layer, outputs.
Outcome readShape(const QString& text, session::NewSession& wanted) {
    const QStringList parts = text.split('-');
    if (parts.size() < 2)
        return Error{"--network is \"" + text.toStdString() +
                     "\"; give inputs, units of each hidden layer and outputs, such as 2-8-1."};
    std::vector<int> numbers;
    for (const QString& part : parts) {
        const Result<int> units = parseInteger(kNetwork, part, 1, kMostUnits);
        if (!units) return units.error();
        numbers.push_back(*units);
    }
    wanted.input = numbers.front();
    wanted.outputs = numbers.back();
    wanted.widths.emplace(numbers.begin() + 1, numbers.end() - 1);
    return Done{};
}

Outcome readNetworkOptions(const Arguments& arguments, session::NewSession& wanted) {
    if (arguments.has(kNetwork))
        if (const Outcome read = readShape(arguments.value(kNetwork), wanted); !read) return read;
    if (arguments.has(kAlpha)) {
        const Result<double> alpha = parseNumber(kAlpha, arguments.value(kAlpha), 0.0, 1.0);
        if (!alpha) return alpha.error();
        wanted.alpha = *alpha;
    }
    if (arguments.has(kBiases)) {
        const QString which = arguments.value(kBiases);
        if (which != "all" && which != "hidden" && which != "output" && which != "none")
            return Error{"--biases is \"" + which.toStdString() + "\"; give all, hidden, output or none."};
        wanted.hiddenBias = which == "all" || which == "hidden";
        wanted.outputBias = which == "all" || which == "output";
    }
    if (arguments.has(kCriterion)) {
        const auto criterion = loss::criterionFromName(arguments.value(kCriterion).toStdString());
        if (!criterion) return criterion.error().in("--criterion: ");
        wanted.criterion = *criterion;
    }
    return Done{};
}

Outcome readStart(const Arguments& arguments, session::NewSession& wanted) {
    if (arguments.has(kStartSeed)) {
        const Result<int> seed = parseInteger(kStartSeed, arguments.value(kStartSeed), 0, 2'147'483'647);
        if (!seed) return seed.error();
        wanted.start.seed = static_cast<std::uint64_t>(*seed);
    }
    if (arguments.has(kWeights)) wanted.weights = absolute(arguments.value(kWeights));
    if (!arguments.has(kInit)) return Done{};
    if (arguments.has(kWeights))
        return Error{"--init draws the weights that --weights reads; give one of both."};
    const QStringList parts = arguments.value(kInit).split(':');
    const auto scheme = std::ranges::find_if(
        network::kSchemes, [&](network::Scheme each) { return name(each) == parts.front().toStdString(); });
    const bool normal = scheme != network::kSchemes.end() &&
                        (*scheme == network::Scheme::Normal || *scheme == network::Scheme::Positive);
    if (scheme == network::kSchemes.end() || (parts.size() > 1 && !normal) || parts.size() > 2)
        return Error{"--init is \"" + arguments.value(kInit).toStdString() +
                     "\"; give xavier, he, lecun, normal, normal:MEAN,DEVIATION, zeros, positive or "
                     "positive:MEAN,DEVIATION."};
    wanted.start.scheme = *scheme;
    if (parts.size() < 2) return Done{};
    const Result<std::vector<double>> numbers = parseNumbers(kInit, parts[1], 2);
    if (!numbers) return numbers.error();
    wanted.start.mean = (*numbers)[0];
    wanted.start.deviation = (*numbers)[1];
    if (wanted.start.deviation < 0.0) return Error{"--init has a negative deviation; give 0 or more."};
    return Done{};
}

/// "W1[1,2],random": two axes, with commas inside of brackets.
Outcome readSlice(const Arguments& arguments, session::NewSession& wanted) {
    if (arguments.has(kRadius)) {
        const Result<double> radius = parseNumber(kRadius, arguments.value(kRadius), 1e-6, 1e6);
        if (!radius) return radius.error();
        wanted.radius = *radius;
    }
    if (!arguments.has(kSlice)) return Done{};
    static const QRegularExpression betweenAxes(QStringLiteral(",(?![^\\[]*\\])"));
    const QStringList parts = arguments.value(kSlice).split(betweenAxes);
    if (parts.size() != 2 || parts[0].isEmpty() || parts[1].isEmpty())
        return Error{"--slice is \"" + arguments.value(kSlice).toStdString() +
                     "\"; give two axes, each an entry of the parameters or random, such as W1[1,1],b1[1]."};
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const std::string text = parts[static_cast<int>(axis)].trimmed().toStdString();
        if (text == "random")
            wanted.axes[axis].kind = session::NewAxis::Kind::Random;
        else
            wanted.axes[axis] = {session::NewAxis::Kind::Entry, text};
    }
    return Done{};
}

/// The session carries its data where it is asked to, and where it could not read them again without being allowed to.
void placeData(const Arguments& arguments, session::Session& session) {
    const bool beyond = session::readsBeyond(session, arguments.value(kOut));
    const bool carried = arguments.has(kEmbed) || (beyond && session::canCarryData(session));
    if (beyond && !arguments.has(kEmbed))
        tell(std::string("the data lie outside of the session's folder, so ") +
             (carried ? "the session carries them." : "opening it needs --allow-read."));
    if (carried) session.dataReference.reset();
}

std::string summaryOf(const session::Session& session) {
    std::string text = session.dataReference ? session.dataReference->reading : "";
    const auto& architecture = session.architecture;
    text += "\n" + counted(session.data->size(), "datum", "data") + " in " +
            counted(session.data->dimension(), "dimension") + "; network " +
            std::to_string(architecture.input);
    for (int layer = 1; layer <= architecture.depth() + 1; ++layer)
        text += "-" + std::to_string(architecture.width(layer));
    return text + ", " + std::string(loss::name(session.criterion)) + ", " +
           counted(session.parameters.size(), "parameter") + '\n';
}

Ending runNew(const Arguments& arguments) {
    session::NewSession wanted;
    Result<Json> files = filesOf(arguments);
    if (!files) return Ending::usage(files.error());
    wanted.files = *std::move(files);
    for (const auto read : {readNetworkOptions, readStart, readSlice})
        if (const Outcome done = read(arguments, wanted); !done) return Ending::usage(done.error());
    wanted.title = arguments.has(kTitle) ? arguments.value(kTitle).toStdString()
                                         : QFileInfo(arguments.value(kData)).completeBaseName().toStdString();
    session::Reach reach(QDir::currentPath());
    // What a person names on the command line may be read.
    reach.allowed = {absolute(arguments.value(kData)), absolute(arguments.value(kLabels)), wanted.weights};
    Result<session::Loaded> made = session::makeSession(wanted, reach);
    if (!made) return Ending::input(made.error());
    for (const std::string& warning : made->warnings) tell(warning);
    const std::string summary = summaryOf(made->session);
    const QString out = arguments.value(kOut);
    placeData(arguments, made->session);
    if (const Outcome saved = session::save(made->session, out); !saved) return Ending::input(saved.error());
    (out == kStandardOutput ? std::cerr : std::cout) << summary;
    return Ending::done();
}

}  // namespace

const Call& newCall() {
    static const Call call{
        "new",
        "",
        "makes a session of data from a file, with a network to fit them",
        "DATA is a table (CSV, TSV), NumPy arrays (NPY, NPZ), or images in IDX form with --labels. Criterion "
        "and outputs follow from the targets and --network where these leave no doubt. Weights of PyTorch, "
        "Keras or one's own program tell the layers themselves (see import).",
        {{kData, "DATA", "the file of the data", true},
         {kOut, "OUT.json", "the session to write; - is standard output", true},
         {kLabels, "FILE", "the labels of images in IDX form, or the targets (NPY) of points in an NPY file"},
         {"--x", "NAME", "the array of points in an NPZ file; otherwise x"},
         {"--y", "NAME", "the array of targets in an NPZ file; otherwise y"},
         {"--target", "COLUMN", "the column of the targets; otherwise the last"},
         {"--columns", "A,B,…", "the columns of the coordinates; otherwise all others"},
         {"--weight-column", "COLUMN", "the column of the weights μ; \"\": none"},
         {"--index-column", "COLUMN", "a column to leave out; \"\": none"},
         {"--header", "yes|no", "whether the first row names the columns", false, {"yes", "no"}},
         {"--delimiter", "TEXT", "\",\", \";\", tab or \" \"", false, {"tab"}},
         {"--decimal", "MARK", "the decimal mark: \".\" or \",\""},
         {"--thousands", "MARK", "between groups of three digits"},
         {"--missing", "refuse|drop", "what becomes of rows with a missing value", false, {"refuse", "drop"}},
         {kTake, "first:N|random:N|per-class:N", "which data are taken; :SEED after N"},
         {"--scale", "none|standardise|unit", "of the coordinates", false, {"none", "standardise", "unit"}},
         {kCriterion,
          "NAME",
          "hinge, multiclass-hinge, one-versus-all, squared or logistic",
          false,
          {"hinge", "multiclass-hinge", "one-versus-all", "squared", "logistic"}},
         {kNetwork, "2-8-1",
          "inputs, units of each hidden layer, outputs; otherwise those of the weights, or one layer of 4"},
         {kAlpha, "NUMBER", "slope of the inactive side, 0 to 1; otherwise 0"},
         {kBiases, "WHICH", "which biases are parameters: all, hidden, output or none; otherwise all"},
         {kInit,
          "SCHEME",
          "xavier, he, lecun, normal, normal:MEAN,DEVIATION, zeros, positive or positive:MEAN,DEVIATION; "
          "otherwise he",
          false,
          {"xavier", "he", "lecun", "normal", "zeros", "positive"}},
         {kStartSeed, "NUMBER", "of the random start; otherwise 1"},
         {kWeights, "FILE", "weights in the place of a random start: NPZ, safetensors, ONNX or JSON"},
         {kSlice, "AXIS,AXIS",
          "the plane to begin with: entries such as W1[1,2], b1[1], V[1] or c, or random; otherwise two "
          "biases"},
         {kRadius, "NUMBER", "how far the plane reaches about the start; otherwise 3"},
         {kTitle, "TEXT", "the session's title; otherwise the name of the data's file"},
         {kEmbed, "", "keep the data in the session, not the name of their file"}},
        runNew};
    return call;
}

}  // namespace omegascope::cli
