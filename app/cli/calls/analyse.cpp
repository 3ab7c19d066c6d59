#include "app/cli/calls/analysis.h"

#include <iostream>

#include "app/certificates/certificate_json.h"
#include "app/cli/base/waiting.h"
#include "app/cli/calls/calls.h"
#include "app/export/writers/file_writer.h"
#include "app/session/json_text.h"
#include "core/certificates/writer/writer.h"

namespace omegascope::cli {
namespace {

constexpr std::string_view kCertificate = "--certificate";

Outcome writeCertificate(const loss::Loss& loss, const Eigen::VectorXd& point, const Analysis& analysis,
                         const QString& path) {
    const auto certificate = certificates::write(loss, point, analysis.point, analysis.data);
    if (!certificate) return certificate.error();
    return exporting::writeFile(path,
                                QByteArray::fromStdString(session::printJson(session::toJson(*certificate))));
}

Ending runAnalyse(const Arguments& arguments) {
    const Result<std::vector<double>> place = placeAsked(arguments);
    if (!place) return Ending::usage(place.error());
    if (arguments.value(kCertificate) == kStandardOutput)
        return Ending::usage("--certificate - would mix with the analysis; give a file.");
    const Result<session::Session> session = loadSession(arguments, session::Plane::Unneeded);
    if (!session) return Ending::input(session.error());
    const loss::Loss loss(network::Network(session->architecture), session->criterion, session->data);
    const Result<Eigen::VectorXd> point = pointOf(*session, *place);
    if (!point) return Ending::input(point.error());
    const Waiting waiting;
    const Result<Analysis> analysis = analyse(loss, *point);
    if (!analysis) return Ending::input(analysis.error());
    if (arguments.has(kCertificate)) {
        const Outcome written = writeCertificate(loss, *point, *analysis, arguments.value(kCertificate));
        if (!written) return Ending::input(written.error());
    }
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
    static const Call call{
        "analyse",
        "FILE",
        "tells everything known about the loss at ω, or at a point of the slice",
        "With --json data and units count from 0, as in the file format; in the text they "
        "count from 1. Layers count from 1; the criterion is the layer after the last.",
        {{kAt, "s,t", "the point (s,t) of the slice instead of ω"},
         {kCertificate, "OUT.json", "writes proofs of what is claimed, for omegascope verify"},
         {kJson, "", "one JSON object instead of text"}},
        runAnalyse};
    return call;
}

}  // namespace omegascope::cli
