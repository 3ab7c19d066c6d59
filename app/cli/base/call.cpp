#include "app/cli/base/call.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <iostream>

#include "core/data/file_bytes.h"
#include "core/slice/affine_slice.h"

namespace omegascope::cli {
namespace {

/// Every call that takes a session has this.
const Option kAllowReadOption{
    kAllowRead, "DIR", "a further folder whose files the session may read; may be given several times",
    false,      {},    true};

const Option kForceOption{kForce, "",
                          "make the folder of OUT, and replace files beside it that are not of its kind"};

bool isPlace(const Option& option) {
    return option.placeholder.starts_with("OUT");
}

Result<session::Loaded> fromStandardInput(const session::Reach& reach, session::Plane plane) {
    const Result<std::string> bytes = data::readBytes(std::cin, "standard input", session::kMaximumBytes);
    if (!bytes) return bytes.error();
    return session::fromBytes(QByteArray::fromStdString(*bytes), QStringLiteral("standard input"), reach,
                              plane);
}

}  // namespace

void tell(std::string_view sentence) {
    std::cerr << "omegascope: " << data::printable(sentence) << '\n';
}

std::vector<Option> optionsOf(const Call& call) {
    std::vector<Option> options = call.options;
    if (std::ranges::any_of(options, isPlace)) options.push_back(kForceOption);
    if (call.operand.starts_with("FILE")) options.push_back(kAllowReadOption);
    return options;
}

std::string usageOf(const Call& call) {
    std::string usage(call.name);
    if (!call.operand.empty()) usage += ' ' + std::string(call.operand);
    for (const Option& option : optionsOf(call)) {
        std::string text(option.name);
        if (!option.placeholder.empty()) text += ' ' + std::string(option.placeholder);
        usage += option.required ? ' ' + text : " [" + text + ']';
    }
    return usage;
}

Ending checkPlaces(const Call& call, const Arguments& arguments) {
    for (const Option& option : call.options) {
        if (!isPlace(option) || !arguments.has(option.name)) continue;
        const QString place = arguments.value(option.name);
        if (place == kStandardOutput && arguments.has(kJson))
            return Ending::usage(std::string(option.name) +
                                 " - and --json both write to standard output; give one of them a file.");
        if (const Outcome folder = exporting::folderFor(place, arguments.has(kForce)); !folder)
            return Ending::input(folder.error());
    }
    return Ending::done();
}

exporting::Beside besideAsked(const Arguments& arguments) {
    return arguments.has(kForce) ? exporting::Beside::Replace : exporting::Beside::KeepOthers;
}

QString withFormat(const Arguments& arguments) {
    const QString out = arguments.value(kOut);
    return arguments.has(kFormat) ? out + QLatin1Char('.') + arguments.value(kFormat) : out;
}

Result<session::Session> loadSession(const Arguments& arguments, session::Plane plane) {
    const QString path = arguments.operand();
    session::Reach reach(path == QLatin1String("-") ? QDir::currentPath() : QFileInfo(path).absolutePath());
    reach.allowed = arguments.values(kAllowRead);
    Result<session::Loaded> loaded =
        path == QLatin1String("-") ? fromStandardInput(reach, plane) : session::load(path, reach, plane);
    if (!loaded) return loaded.error();
    for (const std::string& warning : loaded->warnings) tell(warning);
    return std::move(loaded->session);
}

Result<std::vector<double>> placeAsked(const Arguments& arguments) {
    if (!arguments.has(kAt)) return std::vector<double>();
    return parseNumbers(kAt, arguments.value(kAt), 2);
}

Result<Eigen::VectorXd> pointOf(const session::Session& session, const std::vector<double>& place) {
    if (place.empty()) return session.parameters;
    const Result<slice::AffineSlice> slice =
        session::resolveSlice(session.slice, network::Network(session.architecture));
    if (!slice) return slice.error();
    return slice->at(place[0], place[1]);
}

}  // namespace omegascope::cli
