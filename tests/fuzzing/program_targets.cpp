// What the program writes for itself and people edit: certificate, study, row, figure.

#include <QString>
#include <filesystem>
#include <stdexcept>

#include "app/certificates/certificate_json.h"
#include "app/export/plan/figure_plan.h"
#include "app/session/file/session_io.h"
#include "app/session/json_text.h"
#include "app/studies/study.h"
#include "app/studies/study_folder.h"
#include "core/certificates/check.h"
#include "tests/fuzzing/mutations.h"
#include "tests/fuzzing/target.h"

namespace omegascope::fuzzing {

namespace {

using Fault = std::optional<std::string>;

namespace fs = std::filesystem;

const std::string kGallery = OMEGASCOPE_SOURCE_DIR "/resources/gallery/";
const std::string kCertificates = OMEGASCOPE_SOURCE_DIR "/tests/data/fuzz/certificate";

/// A session of the gallery, and what its certificate, which lies in the corpus, proves of it.
struct Proven {
    session::Session session;
    certificates::Findings findings;
};

Result<certificates::Findings> checked(const session::Session& session,
                                       const certificates::Certificate& certificate) {
    return certificates::check({session.architecture, session.criterion, *session.data, session.parameters},
                               certificate);
}

const std::vector<Proven>& proven() {
    static const std::vector<Proven> all = [] {
        std::vector<Proven> made;
        for (const auto& entry : fs::directory_iterator(kCertificates)) {
            const std::string path = kGallery + entry.path().filename().string();
            auto loaded =
                session::fromBytes(QByteArray::fromStdString(bytesOf(path)), QString::fromStdString(path),
                                   session::Reach(QString::fromStdString(kGallery)));
            auto certificate = session::certificateFromText(bytesOf(entry.path().string()));
            if (!loaded || !certificate)
                throw std::runtime_error(path + " or its certificate cannot be read.");
            auto findings = checked(loaded->session, *certificate);
            if (!findings || findings->certified() == 0)
                throw std::runtime_error("The certificate of " + path + " proves nothing.");
            made.push_back(Proven{std::move(loaded->session), std::move(*findings)});
        }
        return made;
    }();
    return all;
}

/// Of two statements that exclude each other the other one.
certificates::Statement opposite(certificates::Statement statement) {
    return static_cast<certificates::Statement>(static_cast<int>(statement) ^ 1);
}

/// However it is forged: nothing is accepted that contradicts what is proven.
Fault faultOfForgery(const Proven& known, const certificates::Findings& findings) {
    for (const certificates::Finding& finding : findings.findings) {
        if (Fault fault = faultOf(finding.sentence)) return fault;
        if (finding.kind != certificates::Finding::Kind::Holds) continue;
        for (const certificates::Finding& truth : known.findings.findings)
            if (truth.kind == certificates::Finding::Kind::Holds &&
                truth.statement == opposite(finding.statement))
                return "both are proven: " + truth.sentence + " And: " + finding.sentence;
    }
    return {};
}

Fault runCertificate(const std::string& input) {
    const auto certificate = session::certificateFromText(input);
    if (!certificate) return faultOf(certificate.error().message);
    const std::string text = session::printJson(session::toJson(*certificate));
    const auto again = session::certificateFromText(text);
    if (!again) return "what was read cannot be written and read again: " + again.error().message;
    if (session::printJson(session::toJson(*again)) != text)
        return "a certificate changes when it is written and read again";
    for (const Proven& known : proven()) {
        const auto findings = checked(known.session, *certificate);
        if (Fault fault = findings ? faultOfForgery(known, *findings) : faultOf(findings.error().message))
            return fault;
    }
    return {};
}

Fault runStudy(const std::string& input) {
    const auto study = study::readSpec(input, QString::fromStdString(kGallery));
    if (!study) return faultOf(study.error().message);
    const auto again = study::readSpec(session::printJson(study->spec), QString::fromStdString(kGallery));
    if (!again) return "what was read cannot be written and read again: " + again.error().message;
    if (again->hash != study->hash) return "a study changes when it is written and read again";
    return study->experiment->size() >= 0 ? Fault() : "a study of less than no rows";
}

Fault runRow(const std::string& input) {
    const auto row = study::parseRow(input);
    return row ? Fault() : faultOf(row.error().message);
}

Fault runFigure(const std::string& input) {
    const auto plan = exporting::figurePlan(QByteArray::fromStdString(input),
                                            session::Reach(QString::fromStdString(kGallery)));
    if (!plan) return faultOf(plan.error().message);
    if (plan->panels.size() > exporting::kMostPlanPanels) return "a figure of too many panels";
    for (const exporting::PanelPlan& panel : plan->panels)
        if (panel.session >= plan->sessions.size()) return "a panel of no session";
    const std::string text = exporting::toText(*plan, exporting::Carried::Session);
    const auto again = exporting::figurePlan(QByteArray::fromStdString(text),
                                             session::Reach(QString::fromStdString(kGallery)));
    if (!again) return "what was read cannot be written and read again: " + again.error().message;
    return exporting::toText(*again, exporting::Carried::Session) == text
               ? Fault()
               : "a figure changes when it is written and read again";
}

const char* const kFigure =
    R"({"omegascope_figure":1,"title":"a","layout":[1,2],"shared_range":true,"panels":[
{"session":"pmlr-fig1.json","panel":"slice","title":"left"},{"session":"pmlr-fig1.json","panel":"data"}],
"annotations":[{"panel":0,"text":"here","at":[0,0],"arrow":[1,1]}],
"insets":[{"panel":0,"window":[[-1,1],[-1,1]],"place":[0.6,0.6,0.3,0.3]}]})";

}  // namespace

std::vector<Target> programTargets() {
    return {
        {"certificate", {}, mutateJson, runCertificate},
        {"study",
         {R"({"omegascope_study":1,"study":"xor-jellyfish","parameters":{"h":"2,3"}})",
          R"({"omegascope_study":1,"session":"pmlr-fig1.json","grid":{"training.step":[0.1,1]},"runs":3})"},
         mutateJson,
         runStudy},
        {"row",
         {R"({"study":"s","hash":"00","row":1,"seed":"2","fields":{"h":2},"results":{"a":1,"b":null}})"},
         mutateJson,
         runRow},
        {"figure", {kFigure}, mutateJson, runFigure},
    };
}

}  // namespace omegascope::fuzzing
