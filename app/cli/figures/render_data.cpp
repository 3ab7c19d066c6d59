#include "app/cli/figures/render_data.h"

#include "app/cli/base/figure_options.h"
#include "app/cli/figures/figure_calls.h"
#include "app/export/models/surface_model.h"
#include "app/export/numbers/panel_data.h"

namespace omegascope::cli {
namespace {

using exporting::Panel;

std::optional<Panel> panelNamed(const QString& name) {
    for (const Panel panel : exporting::kPanels)
        if (nameOf(panel) == name) return panel;
    return std::nullopt;
}

Outcome saveNumbers(exporting::PanelRenderer& renderer, Panel panel, exporting::DataFormat format,
                    const QString& out, exporting::Beside beside) {
    const Result<exporting::PanelData> data = exporting::panelData(renderer, panel, format);
    if (!data) return data.error();
    return exporting::saveData(*data, format, out, beside);
}

Outcome saveSurface(exporting::PanelRenderer& renderer, exporting::ModelFormat format, const QString& out,
                    exporting::Beside beside) {
    const Result<exporting::SurfaceModel> model = exporting::surfaceModel(renderer);
    if (!model) return model.error();
    return exporting::saveModel(*model, format, out, beside);
}

}  // namespace

std::optional<Ending> renderData(const Arguments& arguments, const QString& panel, const QString& out) {
    const std::optional<exporting::DataFormat> numbers = exporting::dataFormatOf(withFormat(arguments));
    const std::optional<exporting::ModelFormat> model = exporting::modelFormatOf(withFormat(arguments));
    if (!numbers && !model) return std::nullopt;
    const std::optional<Panel> chosen = panelNamed(panel);
    const std::string given = "--panel is \"" + panel.toStdString() + "\"; for ";
    if (model && chosen != Panel::Surface) return Ending::usage(given + "a 3-D model give surface.");
    if (!chosen) return Ending::usage(given + "numbers give data, slice, surface, run, clarke or classes.");
    if (arguments.has(kWords))
        return Ending::usage("--words is for pictures, but --out is \"" + out.toStdString() +
                             "\"; leave it out.");
    for (const Option& option : figureOptions())
        if (arguments.has(option.name))
            return Ending::usage(std::string(option.name) + " is for pictures, but --out is \"" +
                                 out.toStdString() + "\"; leave it out.");
    Result<session::Session> session = loadSession(arguments);
    if (!session) return Ending::input(session.error());
    Result<exporting::PanelRenderer> renderer = exporting::PanelRenderer::of(*std::move(session));
    if (!renderer) return Ending::input(renderer.error());
    const Outcome saved = model ? saveSurface(*renderer, *model, out, besideAsked(arguments))
                                : saveNumbers(*renderer, *chosen, *numbers, out, besideAsked(arguments));
    return saved ? Ending::done() : Ending::input(saved.error());
}

}  // namespace omegascope::cli
