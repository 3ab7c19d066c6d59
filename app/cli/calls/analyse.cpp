#include "app/cli/calls/analysis.h"

#include <iostream>

#include "app/cli/base/waiting.h"
#include "app/cli/calls/calls.h"
#include "app/session/json_text.h"
#include "core/slice/affine_slice.h"

namespace omegascope::cli {
namespace {

constexpr std::string_view kAt = "--at";

/// ω, or the point (s,t) of the slice.
Result<Eigen::VectorXd> pointOf(const session::Session& session, const loss::Loss& loss,
                                const std::vector<double>& at) {
    if (at.empty()) return session.parameters;
    const Result<slice::AffineSlice> slice = session::resolveSlice(session.slice, loss.network());
    if (!slice) return slice.error();
    return slice->at(at[0], at[1]);
}

Ending runAnalyse(const Arguments& arguments) {
    std::vector<double> at;
    if (arguments.has(kAt)) {
        Result<std::vector<double>> numbers = parseNumbers(kAt, arguments.value(kAt), 2);
        if (!numbers) return Ending::usage(numbers.error());
        at = *std::move(numbers);
    }
    const Result<session::Session> session = loadSession(arguments, session::Plane::Unneeded);
    if (!session) return Ending::input(session.error());
    const loss::Loss loss(network::Network(session->architecture), session->criterion, session->data);
    const Result<Eigen::VectorXd> point = pointOf(*session, loss, at);
    if (!point) return Ending::input(point.error());
    const Waiting waiting;
    const Result<Analysis> analysis = analyse(loss, *point);
    if (!analysis) return Ending::input(analysis.error());
    if (arguments.has(kJson)) {
        session::Json json = session::Json::object();
        if (session->dataReference) json["data_reading"] = session->dataReference->reading;
        json.update(toJson(*analysis, loss));
        std::cout << session::printJson(json);
    } else {
        std::cout << toText(*analysis, loss, *session);
    }
    return Ending::done();
}

}  // namespace

const Call& analyseCall() {
    static const Call call{"analyse",
                           "FILE",
                           "tells everything known about the loss at ω, or at a point of the slice",
                           "With --json data and units count from 0, as in the file format; in the text they "
                           "count from 1. Layers count from 1; the criterion is the layer after the last.",
                           {{kAt, "s,t", "the point (s,t) of the slice instead of ω"},
                            {kJson, "", "one JSON object instead of text"}},
                           runAnalyse};
    return call;
}

}  // namespace omegascope::cli
