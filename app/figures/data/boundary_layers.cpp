// Where outputs are 0, ±1, equal or in the lead, and their graphs over the line.

#include <algorithm>

#include "app/figures/data/data_figure_layers.h"
#include "app/figures/data/data_pens.h"
#include "app/figures/data/input_regions.h"
#include "app/figures/frame/geometry.h"
#include "app/figures/frame/layers.h"

namespace omegascope::figures {
namespace {

void drawPlaneSegments(QPainter& painter, const std::vector<PlaneSegment>& segments, const AxisMap& map) {
    for (const PlaneSegment& segment : segments) {
        painter.drawLine(map.toPaper(segment[0][0], segment[0][1]),
                         map.toPaper(segment[1][0], segment[1][1]));
    }
}

InputPlane planeOf(const DataFigureState& state) {
    InputPlane plane;
    plane.base = state.base;
    plane.first = state.axes.col(0);
    // On the line the second coordinate of the paper is the target: the network does not see it.
    plane.second = state.axes.col(1);
    return plane;
}

/// Where ŷ = ±1, or where an output leads all others by 1: a datum beyond it is solved.
void drawMargins(QPainter& painter, const DataFigureState& state, const InputRegions& regions,
                 const AxisMap& map, const Style& style) {
    const Layer layer(painter, "margin");
    for (const int row : shownOutputs(state)) {
        painter.setPen(hasSignBoundary(state) ? marginPen(style) : marginPen(style, classInk(row)));
        if (state.criterion == loss::Criterion::MulticlassHinge) {
            drawPlaneSegments(painter, leadSegments(regions, row, 1.0), map);
            continue;
        }
        for (const double level : {-1.0, 1.0})
            drawPlaneSegments(painter, levelSegments(regions, row, level), map);
    }
}

/// In the corner of the frame: what is not as it should be with the boundary.
void drawRemark(QPainter& painter, const QString& text, const AxisMap& map, const Style& style) {
    if (!style.text) return;
    painter.setFont(style.font(0.92));
    const QRectF room = map.frame.adjusted(6, 4, -6, -4);
    const int place = Qt::AlignRight | Qt::AlignTop;
    painter.fillRect(painter.boundingRect(room, place, text).adjusted(-3, -1, 3, 1), palette::kPaper);
    painter.setPen(style.soft());
    painter.drawText(room, place, text);
}

std::vector<PlaneSegment> boundarySegments(const DataFigureState& state, const InputRegions& regions) {
    if (hasSignBoundary(state)) return levelSegments(regions, 0, 0.0);
    return state.output ? leadSegments(regions, *state.output, 0.0) : argmaxBoundaries(regions);
}

}  // namespace

bool needsRegions(const DataFigureState& state) {
    if (state.dimension == 1) return true;
    const session::ViewChoices& choices = state.choices;
    return state.criterion != loss::Criterion::Squared &&
           (choices.decisionBoundary || choices.margins || hasOutputLines(state));
}

std::shared_ptr<const InputRegions> planeRegions(const DataFigureState& state, const AxisMap& map) {
    if (state.regions) return state.regions;
    return std::make_shared<const InputRegions>(inputRegions(state.network, state.parameters, planeOf(state),
                                                             {map.lowX, map.lowY}, {map.highX, map.highY}));
}

bool hasSignBoundary(const DataFigureState& state) {
    return state.criterion == loss::Criterion::Hinge || state.criterion == loss::Criterion::Logistic;
}

bool hasOutputLines(const DataFigureState& state) {
    return state.choices.outputBoundaries && state.classCount > 0 && !state.output;
}

std::vector<int> shownOutputs(const DataFigureState& state) {
    const int outputs = state.network.architecture().outputs;
    if (state.output && outputs > 1) return {*state.output};
    std::vector<int> all;
    for (int row = 0; row < outputs; ++row) all.push_back(row);
    return all;
}

bool hasBoundary(const DataFigureState& state, const AxisMap& map) {
    if (state.regionsLater) return true;  // told when they are there; until then the key keeps its place
    return !boundarySegments(state, *planeRegions(state, map)).empty();
}

void drawBoundaries(QPainter& painter, const DataFigureState& state, const AxisMap& map, const Style& style) {
    if (state.criterion == loss::Criterion::Squared) return;
    const session::ViewChoices& choices = state.choices;
    if (!choices.decisionBoundary && !choices.margins && !hasOutputLines(state)) return;
    if (state.regionsLater) return drawRemark(painter, QStringLiteral("boundary: computing …"), map, style);
    const auto made = planeRegions(state, map);
    const InputRegions& regions = *made;
    if (choices.margins) drawMargins(painter, state, regions, map, style);
    if (choices.decisionBoundary) {
        const Layer layer(painter, "boundary");
        painter.setPen(boundaryPen(style));
        drawPlaneSegments(painter, boundarySegments(state, regions), map);
    }
    if (hasOutputLines(state)) {
        const Layer layer(painter, "output");
        for (const int row : shownOutputs(state)) {
            painter.setPen(outputPen(row, style));
            drawPlaneSegments(painter, levelSegments(regions, row, 0.0), map);
        }
    }
    if (!regions.complete)
        drawRemark(painter,
                   QStringLiteral("boundary approximate: more than %1 linear regions").arg(kRegionBudget),
                   map, style);
}

void drawGraph(QPainter& painter, const DataFigureState& state, const AxisMap& map, const Style& style) {
    const auto level = [&](double y, const QPen& pen) {
        if (y < map.lowY || y > map.highY) return;
        const Layer layer(painter, y == 0.0 ? "boundary" : "margin");
        painter.setPen(pen);
        painter.drawLine(map.toPaper(map.lowX, y), map.toPaper(map.highX, y));
    };
    if (hasLevels(state)) {
        if (state.choices.decisionBoundary) level(0.0, QPen(style.soft(), style.lineWidth));
        if (state.choices.margins) level(1.0, marginPen(style));
        if (state.choices.margins) level(-1.0, marginPen(style));
    }
    if (state.regionsLater) return;
    InputRegions regions = *planeRegions(state, map);
    const auto left = [](const InputRegion& region) {
        return std::min_element(region.outline.begin(), region.outline.end())->front();
    };
    std::sort(regions.regions.begin(), regions.regions.end(),
              [&](const InputRegion& a, const InputRegion& b) { return left(a) < left(b); });
    const Layer layer(painter, "graph");
    const bool several = state.network.architecture().outputs > 1;
    for (const int row : shownOutputs(state)) {
        painter.setPen(graphPen(several ? classInk(row) : palette::kInk, style));
        QPolygonF graph;
        for (const InputRegion& region : regions.regions) {
            const double x = left(region);
            graph << map.toPaper(x, region.outputs(row, 0) * x + region.outputs(row, 2));
        }
        const InputRegion& last = regions.regions.back();
        graph << map.toPaper(map.highX, last.outputs(row, 0) * map.highX + last.outputs(row, 2));
        for (const QPolygonF& run : clipPolyline(graph, map.frame)) painter.drawPolyline(run);
    }
}

}  // namespace omegascope::figures
