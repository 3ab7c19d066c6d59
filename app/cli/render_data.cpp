#include "app/cli/render_data.h"

#include "app/export/panel_data.h"

namespace omegascope::cli {
namespace {

using exporting::DataPanel;

std::optional<DataPanel> panelNamed(const QString& name) {
    if (name == QLatin1String("data")) return DataPanel::Data;
    if (name == QLatin1String("slice")) return DataPanel::Slice;
    if (name == QLatin1String("surface")) return DataPanel::Surface;
    if (name == QLatin1String("run")) return DataPanel::Run;
    return std::nullopt;
}

Outcome save(session::Session session, DataPanel panel, exporting::DataFormat format, const QString& out) {
    Result<exporting::PanelRenderer> renderer = exporting::PanelRenderer::of(std::move(session));
    if (!renderer) return renderer.error();
    const Result<exporting::PanelData> data = exporting::panelData(*renderer, panel);
    if (!data) return data.error();
    return exporting::saveData(*data, format, out);
}

}  // namespace

std::optional<Ending> renderData(const Arguments& arguments, const QString& panel, const QString& out) {
    const std::optional<exporting::DataFormat> format = exporting::dataFormatOf(out);
    if (!format) return std::nullopt;
    const std::optional<DataPanel> chosen = panelNamed(panel);
    if (!chosen)
        return Ending::usage("--panel is \"" + panel.toStdString() +
                             "\"; for numbers give data, slice, surface or run.");
    for (const char* option : {"--size", "--transparent"})
        if (arguments.has(option))
            return Ending::usage(std::string(option) + " is for pictures, but --out is \"" +
                                 out.toStdString() + "\"; leave it out.");
    Result<session::Session> session = loadSession(arguments.operand());
    if (!session) return Ending::input(session.error());
    const Outcome saved = save(*std::move(session), *chosen, *format, out);
    return saved ? Ending::done() : Ending::input(saved.error());
}

}  // namespace omegascope::cli
