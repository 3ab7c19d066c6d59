#include "app/export/studies/study_export.h"

#include <QFileInfo>
#include <memory>

#include "app/figures/charts/study_figure.h"

namespace omegascope::exporting {
namespace {

using figures::Style;

std::vector<PanelPart> partsOf(const studies::Plot& plot, const FigureSpec& spec) {
    std::vector<PanelPart> parts;
    for (figures::StudyFigureState& each : figures::studyFigures(plot)) {
        const auto state = std::make_shared<const figures::StudyFigureState>(std::move(each));
        const auto [x, y] = figures::studyAxes(*state);
        const int index = static_cast<int>(parts.size());
        PanelPart part;
        part.title = QString::fromStdString(state->plot.title);
        part.place = {index / spec.columns, index % spec.columns, 1, 1};
        part.setAxes([state](const QRectF& frame) { return figures::studyPlotMap(*state, frame); }, x, y);
        part.entries = [state](const QRectF&, const Style& style) {
            return figures::studyLegend(*state, style);
        };
        part.draw = [state](QPainter& painter, const QRectF& frame, const Style& style) {
            figures::drawStudyPlot(painter, *state, frame, style);
        };
        parts.push_back(std::move(part));
    }
    if (parts.size() == 1) parts.front().title.clear();
    return parts;
}

}  // namespace

int studyFrames(const studies::Plot& plot) {
    return static_cast<int>(figures::studyFigures(plot).size());
}

double studyHeight(int rows, double width) {
    constexpr double kTextWidth = 17.5, kFrame = 4.6, kKey = 1.2;  // cm
    return width / kTextWidth * kFrame * rows + kKey;
}

FigureSpec studySpec(int frames) {
    constexpr QSizeF kAlone(11.0, 7.6);  // cm
    FigureSpec spec;
    spec.panels.assign(static_cast<std::size_t>(frames), Panel::Run);
    spec.columns = frames < 3 ? frames : frames == 4 ? 2 : frames > 6 ? 4 : 3;
    spec.rows = (frames + spec.columns - 1) / spec.columns;
    if (spec.rows > kMostRows) spec.rows = spec.columns = kMostRows;
    spec.fontPoints = 8.0;
    spec.centimetres = frames == 1 ? kAlone : QSizeF(17.5, studyHeight(spec.rows, 17.5));
    return spec;
}

Result<DrawnFigure> drawStudy(const studies::Plot& plot, FigureSpec spec, const QString& title,
                              const QString& path) {
    const auto frames = static_cast<std::size_t>(studyFrames(plot));
    if (static_cast<std::size_t>(spec.rows * spec.columns) < frames)
        return Error{"The figure has " + std::to_string(frames) + " plots and a layout of " +
                     std::to_string(spec.rows) + "x" + std::to_string(spec.columns) +
                     "; give more rows or columns, or fewer series."};
    spec.panels.assign(frames, Panel::Run);
    if (const Outcome font = checkFont(spec); !font) return font.error();
    return drawnIn(
        spec, [&](const Ink& ink) { return composedDrawing(spec, partsOf(plot, spec), ink); }, {title, {}},
        QFileInfo(path).completeBaseName());
}

}  // namespace omegascope::exporting
