// The layers of the data plane that belong to a kind of criterion: parts of a regression on the line, regions of classes.

#include <algorithm>
#include <array>
#include <cmath>

#include "app/figures/data/data_figure_layers.h"
#include "app/figures/data/input_regions.h"
#include "app/figures/frame/geometry.h"
#include "app/figures/frame/layers.h"

namespace omegascope::figures {
namespace {

constexpr int kMostParts = 12;  // neurons whose part is drawn; more would cover the graph
constexpr double kKink = 5.0;   // diameter of the mark at a corner, px

/// Pale enough for markers and lines above them.
constexpr std::array<QRgb, 6> kClassTints{0xffdbe7f3, 0xfff8e3c4, 0xffddeedb,
                                          0xffeaddf0, 0xfff6dcdc, 0xffe6e6d3};
constexpr std::array<QRgb, 6> kClassInks{0xff2f5f99, 0xff9a6700, 0xff2f7d3b,
                                         0xff7a3f9a, 0xffa83a44, 0xff6a6a1e};
constexpr std::array<QRgb, 6> kPartInks{0xff3f6592, 0xff8a6a1f, 0xff3f7a63,
                                        0xff75568f, 0xff4f6272, 0xff8c5560};

QPen partPen(int unit, const Style& style) {
    return {QColor::fromRgb(kPartInks[static_cast<std::size_t>(unit) % kPartInks.size()]), style.lineWidth,
            Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin};
}

QPen residualPen(const Style& style) {
    return {palette::kUnsolved, 1.2 * style.lineWidth, Qt::SolidLine, Qt::FlatCap};
}

double outputAt(const DataFigureState& state, double x) {
    return state.network.outputs(state.parameters, Eigen::MatrixXd::Constant(1, 1, x))(0, 0);
}

double part(const DataFigureState& state, const Hyperplane& unit, double v, double x) {
    const double z = unit.a * x + unit.c;
    return v * (std::max(z, 0.0) + state.alpha * std::min(z, 0.0));
}

void drawPart(QPainter& painter, const DataFigureState& state, const Hyperplane& unit, double v,
              const AxisMap& map) {
    std::vector<double> places{map.lowX, map.highX};
    const double kink = unit.a != 0.0 ? -unit.c / unit.a : map.lowX;
    if (kink > map.lowX && kink < map.highX) places.insert(places.begin() + 1, kink);
    QPolygonF graph;
    for (const double x : places) graph << map.toPaper(x, part(state, unit, v, x));
    for (const QPolygonF& run : clipPolyline(graph, map.frame)) painter.drawPolyline(run);
}

void drawKink(QPainter& painter, const QPointF& at) {
    const Layer layer(painter, "kink");
    painter.setPen(QPen(palette::kInk, 1.2));
    painter.setBrush(palette::kPaper);
    painter.drawEllipse(at, 0.5 * kKink, 0.5 * kKink);
    painter.setBrush(Qt::NoBrush);
}

}  // namespace

bool hasRegressionParts(const DataFigureState& state) {
    return state.dimension == 1 && state.criterion == loss::Criterion::Squared &&
           state.network.depth() == 1 && state.network.architecture().outputs == 1;
}

void drawRegressionParts(QPainter& painter, const DataFigureState& state, const AxisMap& map,
                         const Style& style) {
    const network::Block& v = *state.network.layout().weight(2);
    if (static_cast<int>(state.hyperplanes.size()) <= kMostParts)
        for (const Hyperplane& unit : state.hyperplanes) {
            const Layer layer(painter, "part");
            painter.setPen(partPen(unit.unit, style));
            drawPart(painter, state, unit, state.parameters[v.offset + unit.unit], map);
        }
    {
        const Layer layer(painter, "residual");
        painter.setPen(residualPen(style));
        for (const Datum& datum : state.data) {
            const double y = std::clamp(outputAt(state, datum.x), map.lowY, map.highY);
            if (datum.x < map.lowX || datum.x > map.highX || datum.solved) continue;
            painter.drawLine(map.toPaper(datum.x, std::clamp(datum.y, map.lowY, map.highY)),
                             map.toPaper(datum.x, y));
        }
    }
    for (const Hyperplane& unit : state.hyperplanes) {
        if (unit.a == 0.0 || !unit.active) continue;
        const double x = -unit.c / unit.a, y = outputAt(state, x);
        if (x > map.lowX && x < map.highX && y > map.lowY && y < map.highY)
            drawKink(painter, map.toPaper(x, y));
    }
}

void addRegressionEntries(std::vector<LegendEntry>& entries, const Style& style) {
    entries.push_back(lineEntry(partPen(0, style), QStringLiteral("vₖ σ(wₖ x + bₖ)")));
    entries.push_back(lineEntry(residualPen(style), QStringLiteral("residual")));
    entries.push_back({[](QPainter& painter, const QRectF& box) { drawKink(painter, box.center()); },
                       QStringLiteral("kink")});
}

QColor classTint(int classIndex) {
    return QColor::fromRgb(kClassTints[static_cast<std::size_t>(classIndex) % kClassTints.size()]);
}

QColor classInk(int classIndex) {
    return QColor::fromRgb(kClassInks[static_cast<std::size_t>(classIndex) % kClassInks.size()]);
}

void drawClassRegions(QPainter& painter, const DataFigureState& state, const AxisMap& map) {
    if (state.classCount < 2 || state.regionsLater) return;
    auto regions = planeRegions(state, map);
    if (!regions->complete) return;  // the boundary says that it is approximate; tints would hide that
    // One output claims what lies above 0: a second one that is 0 everywhere has the rest.
    const bool own = state.output && state.network.architecture().outputs == 1;
    if (own) {
        auto two = std::make_shared<InputRegions>(*regions);
        for (InputRegion& region : two->regions) {
            region.outputs.conservativeResize(2, Eigen::NoChange);
            region.outputs.row(1).setZero();
        }
        regions = std::move(two);
    }
    const Layer layer(painter, "class region");
    painter.setPen(Qt::NoPen);
    // Neighbours share their edges: smoothing would leave seams between them.
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const ClassRegion& region : classRegions(*regions)) {
        if (state.output && region.largest != (own ? 0 : *state.output)) continue;
        QPolygonF outline;
        for (const auto& [x, y] : region.outline) outline << map.toPaper(x, y);
        painter.setBrush(classTint(own ? *state.output : region.largest));
        painter.drawPolygon(outline);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing);
}

}  // namespace omegascope::figures
