#include <filesystem>
#include <iostream>

#include "app/certificates/certificate_json.h"
#include "app/cli/calls/calls.h"
#include "app/session/json_text.h"
#include "core/certificates/check.h"
#include "core/data/file_bytes.h"
#include "core/support/words.h"

namespace omegascope::cli {
namespace {

using certificates::Finding;

/// Of a certificate's text.
constexpr std::size_t kMostBytes = std::size_t{256} << 20;

std::string_view statusOf(const Finding& finding) {
    switch (finding.kind) {
        case Finding::Kind::Holds:
            return "holds";
        case Finding::Kind::Fails:
            return "fails";
        case Finding::Kind::NotCertified:
            break;
    }
    return "not-certified";
}

session::Json findingsJson(const certificates::Findings& findings) {
    session::Json claims = session::Json::array();
    for (const Finding& finding : findings.findings) {
        std::string_view name;
        for (const certificates::StatementName& each : certificates::kStatements)
            if (each.statement == finding.statement) name = each.name;
        claims.push_back({{"claim", name}, {"status", statusOf(finding)}, {"sentence", finding.sentence}});
    }
    return {{"every_claim_holds", findings.everyClaimHolds()},
            {"certified", findings.certified()},
            {"claims", std::move(claims)}};
}

void printFindings(const certificates::Findings& findings) {
    for (const Finding& finding : findings.findings) std::cout << finding.sentence << '\n';
    if (!findings.everyClaimHolds()) return;
    if (findings.certified() == 0)
        std::cout << "Nothing is certified here.\n";
    else
        std::cout << "Every claim holds: " << counted(findings.certified(), "proof")
                  << " checked in rational numbers.\n";
}

Ending runVerify(const Arguments& arguments) {
    const Result<std::vector<double>> place = placeAsked(arguments);
    if (!place) return Ending::usage(place.error());
    const Result<session::Session> session = loadSession(arguments, session::Plane::Unneeded);
    if (!session) return Ending::input(session.error());
    const Result<Eigen::VectorXd> point = pointOf(*session, *place);
    if (!point) return Ending::input(point.error());
    const std::string path = arguments.secondOperand().toStdString();
    const Result<std::string> text = data::readBytes(std::filesystem::path(path), kMostBytes);
    if (!text) return Ending::input(text.error());
    const Result<certificates::Certificate> certificate = session::certificateFromText(*text);
    if (!certificate) return Ending::input(certificate.error().in(data::shownName(path) + ": "));
    const certificates::Subject subject{session->architecture, session->criterion, *session->data, *point};
    const Result<certificates::Findings> findings = certificates::check(subject, *certificate);
    if (!findings) return Ending::input(findings.error());
    if (arguments.has(kJson))
        std::cout << session::printJson(findingsJson(*findings));
    else
        printFindings(*findings);
    for (const Finding& finding : findings->findings)
        if (finding.kind == Finding::Kind::Fails) return Ending::input(finding.sentence);
    return Ending::done();
}

}  // namespace

const Call& verifyCall() {
    static const Call call{
        "verify",
        "FILE CERTIFICATE",
        "checks a certificate of analyse in rational numbers, without the analyser",
        "One sentence for each claim. What is accepted is true of the session's numbers as stored, whoever "
        "wrote the "
        "certificate; exit code 1 when a claim is not shown, or the certificate is of another session.",
        {{kAt, "s,t", "the point (s,t) of the slice instead of ω"},
         {kJson, "", "one JSON object instead of text"}},
        runVerify};
    return call;
}

}  // namespace omegascope::cli
