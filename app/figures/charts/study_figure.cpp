#include "app/figures/charts/study_figure.h"

#include <QPolygonF>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "app/figures/frame/layers.h"
#include "app/figures/frame/plot_axes.h"

namespace omegascope::figures {
namespace {

constexpr std::array kSeriesColours{0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xe69f00, 0x444444};
constexpr std::array kSeriesShapes{Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond,
                                   Marker::Star};

constexpr double kSeriesLine = 1.3, kIntervalLine = 0.9;
constexpr double kMarkShare = 0.55;   // of a datum's
constexpr double kStudyRoom = 0.045;  // beyond the outermost points, of the range
constexpr double kPaleShare = 0.65;   // of the colour of an interval

/// As a coordinate of the frame; not finite where an axis has no place for it.
double placeOf(double value, bool logarithmic) {
    if (!logarithmic) return value;
    return value > 0.0 ? std::log10(value) : std::numeric_limits<double>::quiet_NaN();
}

const std::string& labelOf(const studies::PlotSeries& series) {
    return series.label.empty() ? series.name : series.label;
}

struct Range {
    double low = std::numeric_limits<double>::infinity(), high = -low;

    void add(double value) {
        if (!std::isfinite(value)) return;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    /// With room for marks; shares and losses that begin near 0 begin at 0.
    std::array<double, 2> shown(bool mayBeginAtZero) const {
        if (low > high) return {0.0, 1.0};
        const bool fromZero = mayBeginAtZero && low >= 0.0 && low < 0.5 * high;
        const double from = fromZero ? 0.0 : low;
        const double extent = high > from ? high - from : std::max(1.0, std::abs(from));
        return {from - kStudyRoom * extent, from + (1.0 + kStudyRoom) * extent};
    }
};

void setRanges(const studies::Plot& plot, std::vector<StudyFigureState>& frames) {
    Range x, y;
    for (const studies::PlotSeries& series : plot.series)
        for (const studies::PlotPoint& point : series.points) {
            x.add(placeOf(point.x, plot.logX));
            y.add(placeOf(point.y, plot.logY));
            if (point.low < point.high)
                for (const double end : {point.low, point.high}) y.add(placeOf(end, plot.logY));
        }
    for (StudyFigureState& frame : frames) {
        frame.x = x.shown(false);
        frame.y = y.shown(!plot.logY);
    }
}

/// Two look-alikes would be worse than colours that come again: equal labels look alike in all frames.
void setLooks(std::vector<StudyFigureState>& frames) {
    std::vector<std::string> labels;
    for (StudyFigureState& frame : frames)
        for (const studies::PlotSeries& series : frame.plot.series) {
            const auto at = std::ranges::find(labels, labelOf(series));
            frame.looks.push_back(static_cast<int>(at - labels.begin()));
            if (at == labels.end()) labels.push_back(labelOf(series));
        }
}

QPen lineOf(const studies::PlotSeries& series, int look, const Style& style) {
    return {seriesColour(look), kSeriesLine * style.lineWidth, series.paper ? Qt::DashLine : Qt::SolidLine,
            Qt::FlatCap, Qt::RoundJoin};
}

void drawMark(QPainter& painter, const QPointF& at, const studies::PlotSeries& series, int look,
              const Style& style) {
    drawMarker(painter, kSeriesShapes.at(static_cast<std::size_t>(look) % kSeriesShapes.size()), at,
               kMarkShare * style.markerSize, seriesColour(look), !series.paper);
}

/// Pale without transparency, which some printers and journals refuse.
QColor paleOf(const QColor& colour) {
    const auto mixed = [](int part) { return qRound(kPaleShare * part + (1.0 - kPaleShare) * 255.0); };
    return {mixed(colour.red()), mixed(colour.green()), mixed(colour.blue())};
}

void drawSeries(QPainter& painter, const StudyFigureState& state, std::size_t which, const AxisMap& map,
                const Style& style) {
    const studies::PlotSeries& series = state.plot.series[which];
    const int look = state.looks[which];
    QPolygonF places;
    std::optional<Layer> layer(std::in_place, painter, "interval");
    painter.setPen(
        QPen(paleOf(seriesColour(look)), kIntervalLine * style.lineWidth, Qt::SolidLine, Qt::FlatCap));
    for (const studies::PlotPoint& point : series.points) {
        const double x = placeOf(point.x, state.plot.logX), y = placeOf(point.y, state.plot.logY);
        if (!std::isfinite(x) || !std::isfinite(y)) continue;
        places << map.toPaper(x, y);
        const double low = placeOf(point.low, state.plot.logY), high = placeOf(point.high, state.plot.logY);
        if (low < high) painter.drawLine(map.toPaper(x, low), map.toPaper(x, high));
    }
    layer.emplace(painter, series.paper ? "line of the paper" : "line");
    if (series.joined && places.size() > 1) {
        painter.setPen(lineOf(series, look, style));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolyline(places);
    }
    layer.emplace(painter, series.paper ? "value of the paper" : "value");
    for (const QPointF& at : places) drawMark(painter, at, series, look, style);
}

}  // namespace

std::vector<StudyFigureState> studyFigures(const studies::Plot& plot) {
    std::vector<std::string> groups;
    for (const studies::PlotSeries& series : plot.series)
        for (const std::string& group : series.groups)
            if (std::ranges::find(groups, group) == groups.end()) groups.push_back(group);
    if (groups.size() < 2) groups = {std::string()};
    std::vector<StudyFigureState> frames;
    for (const std::string& group : groups) {
        StudyFigureState frame{plot, {}, {}, {}};
        frame.plot.title = group;
        if (!group.empty())
            std::erase_if(frame.plot.series, [&group](const studies::PlotSeries& series) {
                return !series.groups.empty() &&
                       std::ranges::find(series.groups, group) == series.groups.end();
            });
        frames.push_back(std::move(frame));
    }
    setRanges(plot, frames);
    setLooks(frames);
    return frames;
}

QColor seriesColour(int look) {
    return QColor::fromRgb(
        static_cast<QRgb>(kSeriesColours.at(static_cast<std::size_t>(look) % kSeriesColours.size())) |
        0xff000000U);
}

AxisMap studyPlotMap(const StudyFigureState& state, const QRectF& frame) {
    return {frame, state.x[0], state.x[1], state.y[0], state.y[1]};
}

std::pair<AxisText, AxisText> studyAxes(const StudyFigureState& state) {
    return {{QString::fromStdString(state.plot.xName), 0.0, 1.0, state.plot.logX},
            {QString::fromStdString(state.plot.yName), 0.0, 1.0, state.plot.logY}};
}

std::vector<LegendEntry> studyLegend(const StudyFigureState& state, const Style& style) {
    std::vector<LegendEntry> entries;
    for (std::size_t k = 0; k < state.plot.series.size(); ++k) {
        const studies::PlotSeries& series = state.plot.series[k];
        if (series.points.empty()) continue;
        entries.push_back({[series, look = state.looks[k], style](QPainter& painter, const QRectF& box) {
                               if (series.joined) {
                                   painter.setPen(lineOf(series, look, style));
                                   painter.drawLine(QPointF(box.left(), box.center().y()),
                                                    QPointF(box.right(), box.center().y()));
                               }
                               drawMark(painter, box.center(), series, look, style);
                           },
                           QString::fromStdString(labelOf(series))});
    }
    return entries;
}

void drawStudyPlot(QPainter& painter, const StudyFigureState& state, const QRectF& frame,
                   const Style& style) {
    const AxisMap map = studyPlotMap(state, frame);
    const auto [x, y] = studyAxes(state);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    drawCloseAxes(painter, map, x, y, style);
    for (std::size_t k = 0; k < state.plot.series.size(); ++k) drawSeries(painter, state, k, map, style);
    painter.restore();
}

}  // namespace omegascope::figures
