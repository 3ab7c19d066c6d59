#include <algorithm>
#include <iostream>

#include "app/cli/weights/weight_calls.h"
#include "app/export/writers/file_writer.h"
#include "app/import/weight_export.h"

namespace omegascope::cli {
namespace {

constexpr std::string_view kNames = "--names";

Ending runWeights(const Arguments& arguments) {
    const QString out = arguments.value(kOut);
    const auto format = importing::formatOf(out.toStdString());
    if (!format) return Ending::usage(format.error());
    const std::string asked = arguments.has(kNames) ? arguments.value(kNames).toStdString() : "pytorch";
    const auto naming = std::ranges::find(importing::kNamings, asked);
    if (naming == importing::kNamings.end())
        return Ending::usage("--names is \"" + asked + "\"; give own, pytorch or keras.");
    const auto session = loadSession(arguments, session::Plane::Unneeded);
    if (!session) return Ending::input(session.error());
    const auto bytes =
        importing::weightBytes(network::Network(session->architecture), session->parameters, *format,
                               static_cast<importing::Naming>(naming - importing::kNamings.begin()));
    if (!bytes) return Ending::input(bytes.error());
    const Outcome written =
        exporting::writeFile(out, QByteArrayView(bytes->data(), static_cast<qsizetype>(bytes->size())));
    if (!written) return Ending::input(written.error());
    return Ending::done();
}

}  // namespace

const Call& weightsCall() {
    static const Call call{"weights",
                           "FILE",
                           "writes the weights of a session for other programs",
                           "In float64, so that reading them back gives exactly ω. The ending of OUT says "
                           "the kind of file; torch.nn.Sequential "
                           "of the same layers loads PyTorch's names as its state_dict.",
                           {{kOut, "OUT.npz|safetensors|onnx|json", "the file to write", true},
                            {kNames,
                             "own|pytorch|keras",
                             "how the arrays are called; otherwise pytorch",
                             false,
                             {"own", "pytorch", "keras"}}},
                           runWeights};
    return call;
}

}  // namespace omegascope::cli
