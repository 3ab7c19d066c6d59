#include "app/figures/charts/run_figure.h"

#include <QPolygonF>
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/figures/frame/geometry.h"
#include "app/figures/frame/layers.h"
#include "app/figures/frame/plot_axes.h"
#include "app/figures/slice/runner_paths.h"

namespace omegascope::figures {

namespace {

constexpr double kRoom = 1.06;  // above the largest loss
constexpr double kWidth = 2.0, kPaleWidth = 1.0;
constexpr double kHighest = std::numeric_limits<double>::max() / 4.0;  // ticks reach beyond the end
constexpr int kColumnsPerPixel = 3;  // figures are larger in print than on paper of the style

/// The line from step `from` to step `to`.
QPolygonF lineOf(const std::vector<double>& losses, int from, int to, const AxisMap& map) {
    const int columns = std::max(2, static_cast<int>(kColumnsPerPixel * map.frame.width()));
    QPolygonF line;
    for (const QPointF& point : decimate(
             to - from + 1, [&](int k) { return losses[static_cast<std::size_t>(from + k)]; }, columns))
        line << map.toPaper(from + point.x(), point.y());
    return line;
}

void drawLines(QPainter& painter, const RunFigureState& state, const AxisMap& map, const Style& style) {
    {
        const Layer race(painter, "race");
        for (std::size_t r = 0; r < state.runners.size(); ++r) {
            painter.setPen(runnerPen(static_cast<int>(r), kRunnerWidth * style.lineWidth));
            const int end = static_cast<int>(state.runners[r].size()) - 1;
            for (const QPolygonF& line : clipPolyline(lineOf(state.runners[r], 0, end, map), map.frame))
                painter.drawPolyline(line);
        }
    }
    if (state.losses.empty()) return;
    const int last = static_cast<int>(state.losses.size()) - 1, shown = std::clamp(state.step, 0, last);
    const Layer layer(painter, "rest of the run");
    painter.setPen(
        QPen(style.soft(), kPaleWidth * style.lineWidth, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    for (const QPolygonF& line : clipPolyline(lineOf(state.losses, shown, last, map), map.frame))
        painter.drawPolyline(line);
    const Layer inner(painter, "run");
    painter.setPen(QPen(palette::kInk, kWidth * style.lineWidth, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    for (const QPolygonF& line : clipPolyline(lineOf(state.losses, 0, shown, map), map.frame))
        painter.drawPolyline(line);
    const QPointF omega = map.toPaper(shown, state.losses[static_cast<std::size_t>(shown)]);
    if (map.frame.contains(omega)) drawOmega(painter, omega, style.markerSize);
}

}  // namespace

QVector<QPointF> decimate(int count, const std::function<double(int)>& value, int columns) {
    QVector<QPointF> points;
    if (count <= 2 * columns) {
        points.reserve(count);
        for (int k = 0; k < count; ++k) points.append({static_cast<double>(k), value(k)});
        return points;
    }
    points.reserve(2 * columns);
    for (int column = 0; column < columns; ++column) {
        const auto edge = [&](int c) {
            return static_cast<int>(static_cast<std::int64_t>(count) * c / columns);
        };
        int lowest = edge(column), highest = lowest;
        for (int k = lowest; k < edge(column + 1); ++k) {
            if (value(k) < value(lowest)) lowest = k;
            if (value(k) > value(highest)) highest = k;
        }
        const auto [first, second] = std::minmax(lowest, highest);
        points.append({static_cast<double>(first), value(first)});
        if (second != first) points.append({static_cast<double>(second), value(second)});
    }
    return points;
}

AxisMap runFigureMap(const RunFigureState& state, const QSizeF& paper, const Style& style) {
    return runPlotMap(state, plotFrame(paper, style));
}

AxisMap runPlotMap(const RunFigureState& state, const QRectF& frame) {
    AxisMap map;
    map.frame = frame;
    map.lowX = 0.0;
    map.highX = 1.0;
    double highest = 0.0;
    const auto include = [&](const std::vector<double>& losses) {
        map.highX = std::max(map.highX, static_cast<double>(losses.size()) - 1.0);
        for (const double loss : losses)
            if (std::isfinite(loss)) highest = std::max(highest, loss);
    };
    include(state.losses);
    for (const auto& losses : state.runners) include(losses);
    map.lowY = 0.0;
    map.highY = highest > 0.0 ? std::min(kRoom * highest, kHighest) : 1.0;
    return map;
}

void drawRunFigure(QPainter& painter, const RunFigureState& state, const QSizeF& paper, const Style& style) {
    const AxisMap map = runFigureMap(state, paper, style);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (style.background) painter.fillRect(QRectF(QPointF(0, 0), paper), palette::kPaper);
    const auto [x, y] = runAxes();
    drawAxes(painter, map, x, y, style);
    drawLines(painter, state, map, style);
    painter.restore();
}

std::pair<AxisText, AxisText> runAxes() {
    return {{QStringLiteral("step k")}, {QStringLiteral("L(ω)")}};
}

void drawRunPlot(QPainter& painter, const RunFigureState& state, const QRectF& frame, const Style& style) {
    const AxisMap map = runPlotMap(state, frame);
    const auto [x, y] = runAxes();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    drawCloseAxes(painter, map, x, y, style);
    drawLines(painter, state, map, style);
    painter.restore();
}

}  // namespace omegascope::figures
