#include <QDir>
#include <QFileInfo>
#include <iostream>

#include "app/cli/base/graphics_application.h"
#include "app/cli/figures/figure_calls.h"
#include "app/export/plan/planned_figure.h"
#include "core/data/file_bytes.h"

namespace omegascope::cli {
namespace {

Ending runFigure(const Arguments& arguments) {
    const QString out = arguments.value(kOut), path = arguments.operand();
    const auto format = exporting::formatOf(withFormat(arguments));
    if (!format)
        return Ending::usage(
            "--out is \"" + out.toStdString() +
            "\"; give a name that ends in .png, .svg, .pdf, .eps or .tex, or one of these to --format.");
    if (arguments.has(kWords) && out == kStandardOutput)
        return Ending::usage("--words writes files beside OUT, but OUT is standard output; give it a name.");
    const bool standard = path == kStandardOutput;
    const auto bytes =
        standard ? data::readBytes(std::cin, "standard input") : data::readBytes(path.toStdString());
    if (!bytes) return Ending::input(bytes.error());
    session::Reach reach(standard ? QDir::currentPath() : QFileInfo(path).absolutePath());
    reach.allowed = arguments.values(kAllowRead);
    auto plan = exporting::figurePlan(QByteArray::fromStdString(*bytes), reach);
    if (!plan)
        return Ending::input(
            plan.error().in((standard ? "standard input" : data::shownName(path.toStdString())) + ": "));
    using Need = GraphicsApplication::Need;
    const auto application = GraphicsApplication::start(
        exporting::showsSurface(plan->spec.panels) ? Need::OpenGl : Need::Painting);
    if (!application) return Ending::input(application.error());
    auto figure = exporting::PlannedFigure::of(*std::move(plan));
    if (!figure) return Ending::input(figure.error());
    const auto drawn = figure->draw(*format, out);
    if (!drawn) return Ending::input(drawn.error());
    const Outcome written = exporting::writeFigure(*drawn, out, besideAsked(arguments));
    if (!written) return Ending::input(written.error());
    const Ending done{Ending::Done, exporting::bitmapNote(*drawn, *format)};
    if (!arguments.has(kWords)) return done;
    const auto words = figure->words();
    if (!words) return Ending::input(words.error());
    const QString title = QString::fromStdString(figure->plan().title);
    const Outcome said =
        exporting::saveWords(out, *words, title.isEmpty() ? *words : title + QStringLiteral(". ") + *words,
                             besideAsked(arguments));
    return said ? done : Ending::input(said.error());
}

}  // namespace

const Call& figureCall() {
    static const Call call{
        "figure",
        "FIG",
        "composes one figure of panels from several sessions",
        "FIG is a JSON file that names sessions, panels and how the figure looks, or a figure that this call "
        "has made. Paths "
        "are relative to it; sessions lie in its folder or below. The figure carries the file with its "
        "sessions.",
        {{kOut, "OUT.png|svg|pdf|eps|tex", "the file to write; - is standard output, with --format", true},
         {kFormat,
          "ENDING",
          "the format, where the name of OUT does not tell it; pgfplots is a .tex with axes, tables and "
          "styles for your hand",
          false,
          {"png", "svg", "pdf", "eps", "tex", "pgfplots"}},
         {kWords, "",
          "also writes OUT.alt.txt, what the figure shows, and OUT.caption.tex, a figure for LaTeX with "
          "both"},
         {kAllowRead,
          "DIR",
          "a further folder whose files may be read; may be given several times",
          false,
          {},
          true}},
        runFigure};
    return call;
}

}  // namespace omegascope::cli
