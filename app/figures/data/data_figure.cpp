#include "app/figures/data/data_figure.h"

#include <cmath>

#include "app/figures/data/data_figure_layers.h"
#include "app/figures/frame/geometry.h"
#include "app/figures/frame/plot_axes.h"

namespace omegascope::figures {
namespace {

constexpr double kHandleDistance = 60.0;  // from the foot of a hyperplane to its rotation handle, px

/// The part of the plane that the state asks for, in the map's frame.
void showView(AxisMap& map, const DataFigureState& state) {
    map.lowX = state.view.left();
    map.highX = state.view.left() + state.view.width();
    map.lowY = state.view.top();
    map.highY = state.view.top() + state.view.height();
    if (state.dimension == 1) return;
    // Equal scales: the direction with room to spare shows more of the plane on both sides.
    const double unit = std::max(map.unitsPerPixelX(), map.unitsPerPixelY());
    const double moreX = 0.5 * (unit * map.frame.width() - state.view.width());
    const double moreY = 0.5 * (unit * map.frame.height() - state.view.height());
    map.lowX -= moreX;
    map.highX += moreX;
    map.lowY -= moreY;
    map.highY += moreY;
}

/// The layers below the axes; data lie above them.
void drawLayers(QPainter& painter, const DataFigureState& state, const AxisMap& map, const Style& style) {
    if (state.dimension > 1 && state.choices.decisionBoundary) drawClassRegions(painter, state, map);
    if (state.choices.blindSides) drawBlindSides(painter, state, map, style);
    const bool many = state.hyperplanes.size() > kMostNumbered;  // the boundary must be seen among them
    if (many) drawHyperplanes(painter, state, map, style);
    if (state.dimension == 1) {
        if (hasRegressionParts(state)) drawRegressionParts(painter, state, map, style);
        drawGraph(painter, state, map, style);
    } else {
        drawBoundaries(painter, state, map, style);
    }
    if (!many) drawHyperplanes(painter, state, map, style);
}

}  // namespace

AxisMap dataFigureMap(const DataFigureState& state, const QSizeF& paper, const Style& style) {
    const double top = legendHeight(dataLegend(state, style), paper, style);
    AxisMap map;
    map.frame = plotFrame(paper, style, top);
    showView(map, state);
    return map;
}

AxisMap dataPlotMap(const DataFigureState& state, const QRectF& frame) {
    AxisMap map;
    map.frame = frame;
    showView(map, state);
    return map;
}
void drawDataFigure(QPainter& painter, const DataFigureState& state, const QSizeF& paper,
                    const Style& style) {
    const AxisMap map = dataFigureMap(state, paper, style);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (style.background) painter.fillRect(QRectF(QPointF(0, 0), paper), palette::kPaper);
    drawLayers(painter, state, map, style);
    const auto [x, y] = dataAxes(state);
    drawAxes(painter, map, x, y, style);
    drawData(painter, state, map, style);
    drawLegend(painter, dataLegend(state, style), QRectF(QPointF(0, 0), paper), style);
    painter.restore();
}

std::pair<AxisText, AxisText> dataAxes(const DataFigureState& state) {
    if (state.dimension == 1) return {{QStringLiteral("x")}, {QStringLiteral("y, ŷ")}};
    return {{state.names[0]}, {state.names[1]}};
}

void drawDataPlot(QPainter& painter, const DataFigureState& state, const QRectF& frame, const Style& style) {
    drawDataPlot(painter, state, frame, style, dataAxes(state));
}

void drawDataPlot(QPainter& painter, const DataFigureState& state, const QRectF& frame, const Style& style,
                  const std::pair<AxisText, AxisText>& names) {
    const AxisMap map = dataPlotMap(state, frame);
    const auto& [x, y] = names;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    drawLayers(painter, state, map, style);
    drawCloseAxes(painter, map, x, y, style);
    drawData(painter, state, map, style);
    painter.restore();
}

HyperplaneHandles handlesOf(const Hyperplane& hyperplane, const AxisMap& map) {
    // In paper coordinates the line is a'X + b'Y + c' = 0.
    const QPointF origin = map.toData({0.0, 0.0});
    const std::optional<QLineF> visible =
        clipLine(hyperplane.a * map.unitsPerPixelX(), -hyperplane.b * map.unitsPerPixelY(),
                 hyperplane.a * origin.x() + hyperplane.b * origin.y() + hyperplane.c, map.frame);
    if (!visible) return {};
    const double length = visible->length();
    const QPointF along = (visible->p2() - visible->p1()) / length;
    const QPointF toCentre = map.frame.center() - visible->p1();
    const double foot = std::clamp(QPointF::dotProduct(toCentre, along), 0.0, length);
    // The handle sits on the longer side of the foot, nearer only when the line leaves the frame earlier.
    const double handle = length - foot >= foot ? std::min(foot + kHandleDistance, length)
                                                : std::max(foot - kHandleDistance, 0.0);
    return {visible->p1() + foot * along, visible->p1() + handle * along, true};
}

}  // namespace omegascope::figures
