#include <algorithm>
#include <iostream>

#include "app/cli/weights/weight_calls.h"
#include "app/import/forward_check.h"
#include "app/import/read_weights.h"
#include "app/session/file/session_io.h"
#include "app/session/file/weight_import.h"
#include "core/slice/affine_slice.h"

namespace omegascope::cli {
namespace {

constexpr std::string_view kWeights = "--weights", kCheck = "--check", kAdopt = "--adopt", kMap = "--map",
                           kEpsilon = "--batch-norm-epsilon";
constexpr double kDefaultRadius = 3.0;

/// "W1=fc1.weight", "W1=fc1.kernel:T" (transposed), "b1=" (zero).
Result<importing::Sources> correctionsOf(const Arguments& arguments) {
    importing::Sources sources;
    for (const QString& word : arguments.values(kMap)) {
        const auto at = word.indexOf('=');
        if (at < 1)
            return Error{"--map is \"" + word.toStdString() +
                         "\"; give BLOCK=ARRAY, as in W1=fc1.weight, with :T after a transposed one."};
        QString tensor = word.mid(at + 1);
        const bool transposed = tensor.endsWith(QLatin1String(":T"));
        if (transposed) tensor.chop(2);
        sources[word.left(at).toStdString()] = {tensor.toStdString(), transposed};
    }
    return sources;
}

Outcome checkBlocks(const importing::Sources& corrections, const network::Architecture& architecture) {
    const network::ParameterLayout layout(architecture);
    for (const auto& [block, source] : corrections)
        if (!layout.find(block)) {
            std::string names;
            for (const auto& each : layout.blocks()) names += (names.empty() ? "" : ", ") + each.name;
            return Error{"--map names the block " + data::shownText(block) + "; the network has " + names +
                         "."};
        }
    return Done{};
}

/// The session with the weights in it; a slice that no longer fits gives way to the usual one.
session::Session withWeights(session::Session session, session::WeightImport made) {
    const bool same = session.architecture == made.architecture;
    session.architecture = std::move(made.architecture);
    session.parameters = std::move(made.parameters);
    session.trajectory = dynamics::Trajectory();
    const network::Network network(session.architecture);
    if (!same)
        session.slice = slice::defaultSlice(network, session.parameters, kDefaultRadius);
    else if (session.slice.followsParameters)
        session.slice = slice::follow(session.slice, network, session.parameters);
    return session;
}

Ending checkPair(const Arguments& arguments, const session::Session& session, int precision) {
    const QStringList pair = arguments.value(kCheck).split(',');
    const auto check = importing::checkForward(network::Network(session.architecture), session.parameters,
                                               pair[0].toStdString(), pair[1].toStdString(), precision);
    if (!check) return Ending::input(check.error().in("--check: "));
    if (!check->agrees) return Ending::input("--check: " + importing::text(*check) + ".");
    std::cout << importing::text(*check) << '\n';
    return Ending::done();
}

Ending runImport(const Arguments& arguments) {
    const auto corrections = correctionsOf(arguments);
    if (!corrections) return Ending::usage(corrections.error());
    if (arguments.has(kCheck) && arguments.value(kCheck).split(',').size() != 2)
        return Ending::usage("--check is \"" + arguments.value(kCheck).toStdString() +
                             "\"; give IN.npy,OUT.npy.");
    std::optional<double> epsilon;
    if (arguments.has(kEpsilon)) {
        const auto number = parseNumber(kEpsilon, arguments.value(kEpsilon), 0.0, 1.0);
        if (!number) return Ending::usage(number.error());
        epsilon = *number;
    }
    auto session = loadSession(arguments);
    if (!session) return Ending::input(session.error());
    const auto file = importing::readWeights(arguments.value(kWeights).toStdString(), epsilon);
    if (!file) return Ending::input(file.error());
    auto made = session::importWeights(*session, *file, arguments.has(kAdopt), *corrections);
    if (!made) return Ending::input(made.error());
    if (const Outcome known = checkBlocks(*corrections, made->architecture); !known)
        return Ending::usage(known.error());
    for (const std::string& sentence : made->told) tell(file->name + ": " + sentence);
    const session::Session taken = withWeights(*std::move(session), *std::move(made));
    if (const Outcome fits = session::check(taken); !fits) return Ending::input(fits.error());
    if (arguments.has(kCheck))
        if (Ending ending = checkPair(arguments, taken, file->precision()); ending.code != Ending::Done)
            return ending;
    if (const Outcome saved = session::save(taken, arguments.value(kOut)); !saved)
        return Ending::input(saved.error());
    std::cout << "network " << importing::widthsText(taken.architecture) << ", " << taken.parameters.size()
              << " parameters from " << file->name << '\n';
    return Ending::done();
}

}  // namespace

const Call& importCall() {
    static const Call call{
        "import",
        "FILE",
        "takes the weights of another program into a session",
        "F is an NPZ, safetensors, ONNX or JSON file of dense and conv2d layers with ReLU or LeakyReLU "
        "between them; batch "
        "normalisations are folded. Names as of PyTorch, Keras and the blocks' own are understood, and what "
        "became what is "
        "told on standard error. With --check the outputs of our network are compared with those in OUT.npy: "
        "to 1e-12 of "
        "the largest for float64, 1e-6 for float32.",
        {{kWeights, "F", "the file of the weights", true},
         {kOut, "OUT.json", "the session to write", true},
         {kCheck, "IN.npy,OUT.npy",
          "inputs, a row for each datum, and the outputs that the other program computes"},
         {kAdopt, "", "take the network of the weights too, where it is another one"},
         {kMap,
          "BLOCK=ARRAY",
          "the array of a block, with :T where it is transposed; empty: zero; may be given several times",
          false,
          {},
          true},
         {kEpsilon, "NUMBER",
          "ε of batch normalisations that a file without a graph holds; otherwise 1e-5, Keras 1e-3"}},
        runImport};
    return call;
}

}  // namespace omegascope::cli
