#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <iostream>

#include "app/cli/base/graphics_application.h"
#include "app/cli/figures/figure_calls.h"
#include "app/export/check/venue_check.h"
#include "app/export/figure/figure_spec.h"
#include "app/session/json_text.h"
#include "core/data/file_bytes.h"

namespace omegascope::cli {
namespace {

constexpr std::string_view kVenue = "--venue";
constexpr std::string_view kPrintWidth = "--width";

session::Json toJson(const exporting::VenueReport& report) {
    session::Json findings = session::Json::array();
    for (const exporting::Finding& finding : report.findings) {
        session::Json entry{
            {"check", finding.check}, {"level", nameOf(finding.level)}, {"found", finding.found}};
        entry["stated"] = finding.stated;
        if (!finding.remedy.empty()) entry["remedy"] = finding.remedy;
        findings.push_back(std::move(entry));
    }
    return {{"venue", report.venue},
            {"source", report.source},
            {"year", report.year},
            {"width_cm", report.width > 0 ? session::Json(report.width) : session::Json()},
            {"refused", report.refused()},
            {"findings", findings}};
}

void print(const exporting::VenueReport& report) {
    for (const exporting::Finding& finding : report.findings) {
        std::string line = nameOf(finding.level);
        line.resize(11, ' ');
        line += finding.check + ": " + finding.found;
        if (!finding.remedy.empty()) line += "; " + finding.remedy;
        if (finding.level == exporting::Finding::Level::Advice && !finding.stated) line += " (our advice)";
        std::cout << line << '\n';
    }
    std::cout << (report.refused() ? "Would be refused" : "Would be taken") << " by " << report.title
              << ", by its rules of " << report.year << " (" << report.source << ").\n";
}

Ending runCheck(const Arguments& arguments) {
    std::optional<double> width;
    if (arguments.has(kPrintWidth)) {
        const Result<double> given = parseNumber(kPrintWidth, arguments.value(kPrintWidth),
                                                 exporting::kCentimetres.low, exporting::kCentimetres.high);
        if (!given) return Ending::usage(given.error());
        width = *given;
    }
    if (!exporting::venues().contains(arguments.value(kVenue)))
        return Ending::usage("--venue is \"" + arguments.value(kVenue).toStdString() + "\"; give " +
                             exporting::venues().join(QStringLiteral(", ")).toStdString() + '.');
    const auto application = GraphicsApplication::start(GraphicsApplication::Need::Painting);
    if (!application) return Ending::input(application.error());
    const QString path = arguments.operand();
    const auto bytes = path == kStandardOutput ? data::readBytes(std::cin, "standard input")
                                               : data::readBytes(path.toStdString());
    if (!bytes) return Ending::input(bytes.error());
    const auto facts = exporting::figureFacts(QByteArray::fromStdString(*bytes));
    if (!facts) return Ending::input(facts.error().in(data::shownName(path.toStdString()) + ": "));
    const auto report = exporting::checkFigure(*facts, arguments.value(kVenue), width);
    if (!report) return Ending::input(report.error());
    if (arguments.has(kJson))
        std::cout << session::printJson(toJson(*report));
    else
        print(*report);
    return report->refused() ? Ending::input("") : Ending::done();
}

std::vector<std::string_view> venueChoices() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const QString& name : exporting::venues()) all.push_back(name.toStdString());
        return all;
    }();
    return {names.begin(), names.end()};
}

}  // namespace

const Call& checkCall() {
    static const Call call{
        "check",
        "FIGURE",
        "tells what a venue would refuse in a figure, and what helps",
        "FIGURE is a PDF, an SVG or a PNG, of this program or another. Looked at are fonts, the least size "
        "of type and "
        "width of lines at the width at which the figure is used, size of page and file, bitmaps, "
        "transparency, contrast, "
        "and whether colours can be told apart in greyscale and by colour-blind readers. Exit code 1 when "
        "the venue would "
        "refuse it.",
        {{kVenue, "NAME", "whose rules: arxiv, icml, jmlr, nature or neurips", true, venueChoices()},
         {kPrintWidth, "CM",
          "width in the paper, 1 to 200; otherwise its own, or the widest that the page takes"},
         {kJson, "", "one JSON object instead of text"}},
        runCheck};
    return call;
}

}  // namespace omegascope::cli
