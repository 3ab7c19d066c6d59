#include "app/figures/charts/clarke_figure.h"

#include <QPolygonF>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/figures/frame/layers.h"
#include "app/figures/frame/legend.h"
#include "app/figures/frame/plot_axes.h"
#include "app/figures/frame/ticks.h"
#include "core/support/dense_algebra.h"

namespace omegascope::figures {
namespace {

/// Squared extents below this share of the greatest are rounding: the gradients lie on a line.
constexpr double kNoDirection = 1e-15;

const QColor kHull{0x2b, 0x5c, 0x8a};
constexpr int kHullTint = 36;
constexpr double kHullMargin = 0.16;       // of the larger extent, round the gradients
constexpr double kSamePlace = 3.0;         // pixels within which arrowheads share a label
constexpr std::size_t kMostArrows = 80;    // beyond it dots alone
constexpr std::size_t kMostNumbered = 16;  // beyond it only cells with θ > 0 are numbered
constexpr double kWeighty = 1e-12;

// Lengths in units of the text size.
constexpr double kBarsRoom = 8.0;
constexpr double kBarRow = 1.5;
constexpr double kBarNumber = 2.0;
constexpr double kBarValue = 2.9;

bool isWeighty(const ClarkeFigureState& state, std::size_t cell) {
    return cell < state.theta.size() && state.theta[cell] > kWeighty;
}

QColor faded(QColor colour, int alpha) {
    colour.setAlpha(alpha);
    return colour;
}

void drawArrow(QPainter& painter, const QPointF& from, const QPointF& to, const QColor& colour,
               double width) {
    const QPointF along = to - from;
    const double length = std::hypot(along.x(), along.y());
    if (length < 1.0) return;
    const QPointF unit = along / length;
    const QPointF normal(-unit.y(), unit.x());
    const double head = std::min(5.0 * width + 2.0, 0.5 * length);
    painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(from, to - 0.8 * head * unit);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(
        QPolygonF{to, to - head * unit + 0.4 * head * normal, to - head * unit - 0.4 * head * normal});
}

void drawZero(QPainter& painter, const QPointF& at, const Style& style) {
    const double r = 0.62 * style.textSize;  // longer than the mark of x*, which may lie on it
    painter.setPen(QPen(palette::kInk, 1.3 * style.lineWidth));
    painter.drawLine(at - QPointF(r, 0), at + QPointF(r, 0));
    painter.drawLine(at - QPointF(0, r), at + QPointF(0, r));
}

void drawHull(QPainter& painter, const ClarkeFigureState& state, const AxisMap& map, const Style& style) {
    QPolygonF hull;
    for (const auto& point : convexHull(state.gradients)) hull << map.toPaper(point[0], point[1]);
    painter.setPen(QPen(kHull, style.lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(faded(kHull, kHullTint));
    if (hull.size() == 2)
        painter.drawLine(hull[0], hull[1]);
    else
        painter.drawPolygon(hull);
    painter.setBrush(Qt::NoBrush);
}

void drawGradients(QPainter& painter, const ClarkeFigureState& state, const AxisMap& map,
                   const Style& style) {
    const QPointF zero = map.toPaper(0.0, 0.0);
    // Cells that carry x* come last, over the others.
    for (const bool weighty : {false, true})
        for (std::size_t k = 0; k < state.gradients.size(); ++k) {
            if (isWeighty(state, k) != weighty) continue;
            const QPointF tip = map.toPaper(state.gradients[k][0], state.gradients[k][1]);
            const QColor colour = weighty        ? palette::kInk
                                  : style.strong ? style.soft()
                                                 : faded(palette::kSoft, 150);
            if (weighty || state.gradients.size() <= kMostArrows)
                drawArrow(painter, zero, tip, colour, (weighty ? 1.6 : 1.0) * style.lineWidth);
            painter.setPen(Qt::NoPen);
            painter.setBrush(colour);
            painter.drawEllipse(tip, 1.6 * style.lineWidth, 1.6 * style.lineWidth);
        }
    painter.setBrush(Qt::NoBrush);
}

/// The numbers of the cells whose arrowheads share a place.
struct TipLabel {
    QPointF tip;
    std::vector<std::size_t> cells;
};
std::vector<TipLabel> tipLabels(const ClarkeFigureState& state, const AxisMap& map) {
    std::vector<TipLabel> labels;
    for (std::size_t k = 0; k < state.gradients.size(); ++k) {
        if (state.gradients.size() > kMostNumbered && !isWeighty(state, k)) continue;
        const QPointF tip = map.toPaper(state.gradients[k][0], state.gradients[k][1]);
        const auto same = std::find_if(labels.begin(), labels.end(), [&](const TipLabel& label) {
            return (label.tip - tip).manhattanLength() <= kSamePlace;
        });
        if (same == labels.end())
            labels.push_back({tip, {k}});
        else
            same->cells.push_back(k);
    }
    return labels;
}

void drawNumbers(QPainter& painter, const ClarkeFigureState& state, const AxisMap& map, const Style& style) {
    const double em = style.textSize;
    painter.setFont(style.font(0.9));
    painter.setPen(palette::kInk);
    const QPointF zero = map.toPaper(0.0, 0.0);
    for (const TipLabel& label : tipLabels(state, map)) {
        QStringList numbers;
        for (std::size_t k = 0; k < std::min<std::size_t>(label.cells.size(), 3); ++k)
            numbers << QString::number(label.cells[k] + 1);
        QString text = numbers.join(QStringLiteral(","));
        if (label.cells.size() > 3) text += QStringLiteral(",…");
        const QPointF along = label.tip - zero;
        const double length = std::hypot(along.x(), along.y());
        const QPointF outward = length > 0.5 ? along / length : QPointF(0.7, -0.7);
        const double half = 0.5 * QFontMetricsF(painter.font()).horizontalAdvance(text);
        const QPointF middle = label.tip + QPointF(outward.x() * (half + 0.5 * em), outward.y() * em);
        painter.drawText(QRectF(middle.x() - half - em, middle.y() - em, 2 * (half + em), 2 * em),
                         Qt::AlignCenter, text);
    }
}

void drawBars(QPainter& painter, const ClarkeFigureState& state, const QRectF& area, const Style& style) {
    const double em = style.textSize;
    std::vector<std::size_t> cells;
    for (std::size_t k = 0; k < state.theta.size(); ++k)
        if (isWeighty(state, k)) cells.push_back(k);
    std::stable_sort(cells.begin(), cells.end(),
                     [&](std::size_t a, std::size_t b) { return state.theta[a] > state.theta[b]; });
    const auto rows =
        static_cast<std::size_t>(std::max(1.0, std::floor(area.height() / (kBarRow * em)) - 2.0));
    const std::size_t shown = std::min(cells.size(), rows);
    const double room = area.width() - (kBarNumber + kBarValue) * em;
    painter.setFont(style.font(0.92));
    if (style.text) {
        painter.setPen(palette::kInk);
        painter.drawText(QRectF(area.left(), area.top(), area.width(), kBarRow * em),
                         Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("weights θ"));
    }
    for (std::size_t row = 0; row < shown; ++row) {
        const double top = area.top() + static_cast<double>(row + 1) * kBarRow * em;
        const double theta = state.theta[cells[row]];
        const QRectF bar(area.left() + kBarNumber * em, top + 0.25 * em, std::max(1.0, theta * room), em);
        painter.fillRect(bar, kHull);
        if (!style.text) continue;
        painter.setPen(style.soft());
        painter.drawText(QRectF(area.left(), top, (kBarNumber - 0.5) * em, kBarRow * em),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(cells[row] + 1));
        painter.setPen(palette::kInk);
        painter.drawText(QRectF(bar.right() + 0.3 * em, top, kBarValue * em, kBarRow * em),
                         Qt::AlignLeft | Qt::AlignVCenter, QString::number(theta, 'g', 3));
    }
    if (!style.text) return;
    const std::size_t rest = state.theta.size() - shown;
    if (rest == 0) return;
    const QString text =
        cells.size() > shown ? QStringLiteral("and %1 more").arg(rest) : QStringLiteral("%1 × 0").arg(rest);
    painter.setPen(style.soft());
    const double top = area.top() + static_cast<double>(shown + 1) * kBarRow * em;
    painter.drawText(QRectF(area.left() + kBarNumber * em, top, area.width(), kBarRow * em),
                     Qt::AlignLeft | Qt::AlignVCenter, text);
}

void drawLayers(QPainter& painter, const ClarkeFigureState& state, const AxisMap& map, const Style& style) {
    if (!state.gradients.empty()) {
        const Layer layer(painter, "hull");
        drawHull(painter, state, map, style);
    }
    {
        const Layer layer(painter, "gradient");
        drawGradients(painter, state, map, style);
    }
    const Layer layer(painter, "least norm");
    drawMarker(painter, Marker::Diamond, map.toPaper(state.minNorm[0], state.minNorm[1]), style.markerSize,
               kHull, true);
    const Layer zero(painter, "zero");
    drawZero(painter, map.toPaper(0.0, 0.0), style);
    const Layer number(painter, "number");
    if (style.text) drawNumbers(painter, state, map, style);
    const double em = style.textSize;
    const Layer weights(painter, "weights");
    drawBars(
        painter, state,
        QRectF(map.frame.right() + 0.8 * em, map.frame.top(), (kBarsRoom - 0.8) * em, map.frame.height()),
        style);
}

}  // namespace

double clarkeBarsRoom(const Style& style) {
    return kBarsRoom * style.textSize;
}

void drawClarkePlot(QPainter& painter, const ClarkeFigureState& state, const QRectF& frame,
                    const Style& style) {
    const AxisMap map = clarkePlotMap(state, frame);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    drawCloseAxes(painter, map, {state.names[0]}, {state.names[1]}, style);
    drawLayers(painter, state, map, style);
    painter.restore();
}

std::vector<LegendEntry> clarkeLegend(const ClarkeFigureState& state, const Style& style) {
    std::vector<LegendEntry> entries;
    if (!state.gradients.empty()) {
        entries.push_back({[width = 1.6 * style.lineWidth](QPainter& painter, const QRectF& box) {
                               drawArrow(painter, {box.left(), box.center().y()},
                                         {box.right(), box.center().y()}, palette::kInk, width);
                           },
                           QStringLiteral("∇L of a cell")});
        entries.push_back({[](QPainter& painter, const QRectF& box) {
                               painter.setPen(kHull);
                               painter.setBrush(faded(kHull, kHullTint));
                               painter.drawRect(box.adjusted(0, 4, 0, -4));
                           },
                           QStringLiteral("∂₀L")});
    }
    entries.push_back({[size = style.markerSize](QPainter& painter, const QRectF& box) {
                           drawMarker(painter, Marker::Diamond, box.center(), size, kHull, true);
                       },
                       QStringLiteral("x*")});
    entries.push_back(
        {[style](QPainter& painter, const QRectF& box) { drawZero(painter, box.center(), style); },
         QStringLiteral("0")});
    return entries;
}

ClarkePlane slicePlane(const slice::SliceSpec& spec, const slice::AffineSlice& slice,
                       const network::Network& network) {
    ClarkePlane plane;
    plane.axes.resize(slice.origin.size(), 2);
    for (int axis = 0; axis < 2; ++axis) {
        const auto label = slice::axisLabel(spec, slice, network, axis);
        plane.axes.col(axis) = slice.directions.col(axis) / label.scale;
        plane.names[static_cast<std::size_t>(axis)] =
            QStringLiteral("∂L/∂%1").arg(QString::fromStdString(label.name).section(QLatin1Char(' '), 0, 0));
    }
    return plane;
}

ClarkePlane mainDirections(const Eigen::MatrixXd& gradients) {
    ClarkePlane plane;
    plane.names = {QStringLiteral("main direction 1"), QStringLiteral("main direction 2")};
    plane.axes = Eigen::MatrixXd::Zero(gradients.rows(), 2);
    if (gradients.cols() == 0) return plane;
    const algebra::PrincipalDirections main = algebra::principalDirections(gradients, 2);
    for (Eigen::Index k = 0; k < main.directions.cols(); ++k)
        if (main.squares(k) > kNoDirection * main.squares(0)) plane.axes.col(k) = main.directions.col(k);
    return plane;
}

ClarkeFigureState clarkeFigureState(const nonsmooth::ClarkeSubdifferential& clarke,
                                    const ClarkePlane& plane) {
    ClarkeFigureState state;
    state.names = plane.names;
    for (const auto& gradient : clarke.gradients.colwise()) {
        const Eigen::Vector2d projected = plane.axes.transpose() * gradient;
        state.gradients.push_back({projected[0], projected[1]});
    }
    state.theta.assign(clarke.theta.begin(), clarke.theta.end());
    if (clarke.minNorm.size() == plane.axes.rows()) {
        const Eigen::Vector2d nearest = plane.axes.transpose() * clarke.minNorm;
        state.minNorm = {nearest[0], nearest[1]};
    }
    return state;
}

std::vector<std::array<double, 2>> convexHull(std::vector<std::array<double, 2>> points) {
    std::sort(points.begin(), points.end());
    points.erase(std::unique(points.begin(), points.end()), points.end());
    if (points.size() < 3) return points;
    const auto turn = [](const std::array<double, 2>& a, const std::array<double, 2>& b,
                         const std::array<double, 2>& c) {
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    };
    std::vector<std::array<double, 2>> hull;
    for (int pass = 0; pass < 2; ++pass) {
        const std::size_t first = hull.size();
        for (const auto& point : points) {
            while (hull.size() >= first + 2 && turn(hull[hull.size() - 2], hull.back(), point) <= 0.0)
                hull.pop_back();
            hull.push_back(point);
        }
        hull.pop_back();  // the first of the other chain
        std::reverse(points.begin(), points.end());
    }
    return hull;
}

AxisMap clarkeFigureMap(const ClarkeFigureState& state, const QSizeF& paper, const Style& style) {
    const double top = legendHeight(clarkeLegend(state, style), paper, style);
    return clarkePlotMap(state, plotFrame(paper, style, top, kBarsRoom * style.textSize));
}

AxisMap clarkePlotMap(const ClarkeFigureState& state, const QRectF& frame) {
    AxisMap map;
    map.frame = frame;
    std::array<double, 2> low{std::min(0.0, state.minNorm[0]), std::min(0.0, state.minNorm[1])};
    std::array<double, 2> high{std::max(0.0, state.minNorm[0]), std::max(0.0, state.minNorm[1])};
    for (const auto& gradient : state.gradients)
        for (std::size_t axis = 0; axis < 2; ++axis) {
            low[axis] = std::min(low[axis], gradient[axis]);
            high[axis] = std::max(high[axis], gradient[axis]);
        }
    const double extent = std::max(high[0] - low[0], high[1] - low[1]);
    const double margin = extent > 0.0 ? kHullMargin * extent : 1.0;
    const double perPixel = std::max((high[0] - low[0] + 2 * margin) / map.frame.width(),
                                     (high[1] - low[1] + 2 * margin) / map.frame.height());
    const double halfX = 0.5 * perPixel * map.frame.width(), halfY = 0.5 * perPixel * map.frame.height();
    map.lowX = 0.5 * (low[0] + high[0]) - halfX;
    map.highX = 0.5 * (low[0] + high[0]) + halfX;
    map.lowY = 0.5 * (low[1] + high[1]) - halfY;
    map.highY = 0.5 * (low[1] + high[1]) + halfY;
    return map;
}

void drawClarkeFigure(QPainter& painter, const ClarkeFigureState& state, const QSizeF& paper,
                      const Style& style) {
    const AxisMap map = clarkeFigureMap(state, paper, style);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (style.background) painter.fillRect(QRectF(QPointF(0, 0), paper), palette::kPaper);
    drawAxes(painter, map, {state.names[0]}, {state.names[1]}, style);
    drawLayers(painter, state, map, style);
    drawLegend(painter, clarkeLegend(state, style), QRectF(QPointF(0, 0), paper), style);
    painter.restore();
}

}  // namespace omegascope::figures
