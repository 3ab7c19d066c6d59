#include <optional>

#include "app/cli/base/figure_options.h"
#include "app/cli/base/graphics_application.h"
#include "app/cli/base/waiting.h"
#include "app/cli/figures/figure_calls.h"
#include "app/cli/figures/render_data.h"
#include "app/export/figure/figure_files.h"

namespace omegascope::cli {
namespace {

std::vector<Option> renderOptions() {
    std::vector<Option> options{
        {kPanel, "PANEL[,PANEL...]",
         "data, slice, surface, run, clarke or classes: the data plane, the parameter plane, the loss "
         "surface, the loss along the run, the gradients of the cells round ω, a data plane for each class; "
         "figure is data,slice,surface",
         true, panelChoices()},
        {kOut, "OUT.png|svg|pdf|eps|tex|csv|npz|json|vtp|obj|glb",
         "the file to write; - is standard output, with --format", true},
        {kWords, "",
         "also writes OUT.alt.txt, what the figure shows, and OUT.caption.tex, a figure for LaTeX with both"},
        {kFormat,
         "ENDING",
         "the format, where the name of OUT does not tell it; pgfplots is a .tex with axes, tables and "
         "styles for your hand",
         false,
         {"png", "svg", "pdf", "eps", "tex", "pgfplots", "csv", "npz", "json", "vtp", "obj", "glb"}}};
    options.insert(options.end(), figureOptions().begin(), figureOptions().end());
    return options;
}

Ending runRender(const Arguments& arguments) {
    const QString name = arguments.value(kPanel);
    if (std::optional<Ending> data = renderData(arguments, name, arguments.value(kOut))) return *data;
    const QString out = arguments.value(kOut);
    const std::optional<exporting::Format> format = exporting::formatOf(withFormat(arguments));
    if (!format) {
        return Ending::usage("--out is \"" + out.toStdString() +
                             "\"; give a name that ends in .png, .svg, .pdf, .eps, .tex, .csv, .npz, .json, "
                             ".vtp, .obj or .glb, or "
                             "one of these endings to --format.");
    }
    if (arguments.has(kWords) && out == kStandardOutput)
        return Ending::usage("--words writes files beside OUT, but OUT is standard output; give it a name.");
    Result<exporting::FigureSpec> spec = figureSpec(arguments, name);
    if (!spec) return Ending::usage(spec.error());
    spec->format = *format;

    Result<session::Session> session = loadSession(arguments);
    if (!session) return Ending::input(session.error());
    if (const Outcome view = readView(arguments, *session); !view) return Ending::usage(view.error());
    using Need = GraphicsApplication::Need;
    const auto application =
        GraphicsApplication::start(exporting::showsSurface(spec->panels) ? Need::OpenGl : Need::Painting);
    if (!application) return Ending::input(application.error());
    if (const Outcome font = exporting::loadFont(*spec); !font) return Ending::usage(font.error());
    Result<exporting::PanelRenderer> renderer = exporting::PanelRenderer::of(*std::move(session));
    if (!renderer) return Ending::input(renderer.error());
    renderer->setRace(spec->race);
    {
        Waiting waiting;
        auto parts = exporting::computeParts(renderer->request(*spec), waiting.control());
        if (!parts) return Ending::input(parts.error());
        renderer->take(*std::move(parts));
    }
    const auto words = arguments.has(kWords) ? renderer->caption(spec->panels) : exporting::Caption();
    if (!words) return Ending::input(words.error());
    const auto drawn = exporting::drawFigure(*renderer, *spec, out);
    if (!drawn) return Ending::input(drawn.error());
    if (const Outcome saved = exporting::writeFigure(*drawn, out, besideAsked(arguments)); !saved)
        return Ending::input(saved.error());
    const Ending done{Ending::Done, exporting::bitmapNote(*drawn, spec->format)};
    if (!arguments.has(kWords)) return done;
    const QString caption = spec->carries == exporting::Carried::Session
                                ? words->figure(renderer->shown().session, *spec)
                                : words->alternative(*spec);
    const Outcome saved =
        exporting::saveWords(out, words->alternative(*spec), caption, besideAsked(arguments));
    return saved ? done : Ending::input(saved.error());
}

}  // namespace

const Call& renderCall() {
    static const Call call{
        "render",
        "FILE",
        "draws panels of the session, alone or side by side, as a picture or as vectors; no display is "
        "needed",
        "The ending of OUT tells the format: PNG, SVG, PDF, EPS (by the program pdftocairo), or TikZ (.tex, "
        "which LaTeX compiles as it is; with --format pgfplots one to be changed by hand).\n"
        "A session that holds a run is drawn at its last step. Every picture carries the session, so that "
        "the "
        "program "
        "opens it again.\n"
        "Vectors hold no bitmap up to 60,000 polygons; beyond, the colours are a bitmap "
        "under vector "
        "axes.\n"
        "CSV, NPZ and JSON hold the numbers behind a panel instead: the points with their losses; grid, "
        "cells, "
        "walls, minima and run; the mesh of the surface; the steps of the run (--panel run). CSV puts its "
        "further "
        "tables beside OUT.\n"
        "VTP, OBJ and GLB (glTF) hold the surface for other 3-D programs, in the proportions of the view: "
        "the loss as colour "
        "and as values, flat cells apart, walls and the run as lines. OBJ puts its materials and colours "
        "beside OUT.",
        renderOptions(),
        runRender};
    return call;
}

}  // namespace omegascope::cli
