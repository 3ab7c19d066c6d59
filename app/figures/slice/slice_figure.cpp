#include "app/figures/slice/slice_figure.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "app/figures/frame/layers.h"
#include "app/figures/frame/plot_axes.h"
#include "app/figures/frame/ticks.h"
#include "app/figures/slice/slice_layers.h"
#include "app/figures/slice/slice_minima.h"
#include "app/figures/slice/slice_unresolved.h"

namespace omegascope::figures {
namespace {

// Lengths in units of the text size.
constexpr double kBarGap = 1.1;
constexpr double kBarRoom = 6.0;
constexpr double kBarWidth = 1.1;
constexpr double kBarName = 1.7;
constexpr double kBarShift = 2.2;

AxisText axisText(const SliceFigureState& state, std::size_t axis) {
    if (!state.picture) return {};
    const slice::AxisLabel& label = state.picture->axes[axis];
    return {QString::fromStdString(label.name), label.offset, label.scale};
}

/// Where ω lies outside of the window: an arrow at the edge, towards it.
void drawWayToOmega(QPainter& painter, const QPointF& omega, const QRectF& frame, const Style& style) {
    const double inset = 1.2 * style.markerSize;
    const QRectF inner = frame.adjusted(inset, inset, -inset, -inset);
    const QPointF tip(std::clamp(omega.x(), inner.left(), inner.right()),
                      std::clamp(omega.y(), inner.top(), inner.bottom()));
    const QPointF way = omega - tip;
    const double length = std::hypot(way.x(), way.y());
    if (!(length > 0.0)) return;
    const QPointF along = way / length, across(-along.y(), along.x());
    const double size = 0.8 * style.markerSize;
    painter.setPen(QPen(palette::kPaper, style.lineWidth));
    painter.setBrush(palette::kOmega);
    painter.drawPolygon(QPolygonF{tip + size * along, tip - size * along + 0.8 * size * across,
                                  tip - 0.4 * size * along, tip - size * along - 0.8 * size * across});
    painter.setBrush(Qt::NoBrush);
}

void drawLayers(QPainter& painter, const SliceFigureState& state, const AxisMap& map, const Style& style) {
    if (!state.picture) return;
    const SlicePicture& picture = *state.picture;
    drawLoss(painter, picture, map, style);
    if (state.choices.flatCells) drawFlatCells(painter, picture, map, style);
    if (state.choices.isolines) drawIsolines(painter, picture, map, style);
    if (state.choices.walls) {
        const Layer layer(painter, "density of walls");
        drawWallDensity(painter, picture, map);
    }
    if (state.choices.walls) drawWalls(painter, picture, map, style);
    if (state.choices.minima) drawSliceMinima(painter, picture, map, style);
    const Layer layer(painter, "undecided");
    drawUnresolved(painter, picture, map);
}

/// What changes while the pointer or ω moves.
void drawMarks(QPainter& painter, const SliceFigureState& state, const AxisMap& map, const Style& style) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (state.picture) {
        drawCell(painter, *state.picture, state.highlightedCell, map, style);
        if (state.choices.walls)
            drawHighlightedWalls(painter, *state.picture, state.highlightedMakers, map, style);
    }
    if (state.choices.trajectory) {
        const Layer layer(painter, "runner");
        drawRunners(painter, state.runners, {state.chosenRunner, state.runnerShares}, map, style);
    }
    if (state.choices.trajectory) drawTrajectory(painter, state, map, style);
    const Layer layer(painter, "omega");
    const QPointF omega = map.toPaper(state.omega[0], state.omega[1]);
    if (map.frame.contains(omega))
        drawOmega(painter, omega, 1.25 * style.markerSize, !(state.offPlane > 0.0));
    else if (std::isfinite(omega.x()) && std::isfinite(omega.y()))
        drawWayToOmega(painter, omega, map.frame, style);
    painter.restore();
}

}  // namespace

AxisMap sliceFigureMap(const SliceFigureState& state, const QSizeF& paper, const Style& style) {
    const double top = legendHeight(sliceLegend(state, style), paper, style);
    AxisMap map;
    map.frame = plotFrame(paper, style, top, (kBarGap + kBarRoom) * style.textSize);
    map.lowX = state.rangeS[0];
    map.highX = state.rangeS[1];
    map.lowY = state.rangeT[0];
    map.highY = state.rangeT[1];
    return map;
}

void drawSliceFigure(QPainter& painter, const SliceFigureState& state, const QSizeF& paper,
                     const Style& style) {
    drawSliceBase(painter, state, paper, style);
    drawSliceOverlay(painter, state, paper, style);
}

void drawSliceBase(QPainter& painter, const SliceFigureState& state, const QSizeF& paper,
                   const Style& style) {
    const AxisMap map = sliceFigureMap(state, paper, style);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (style.background) painter.fillRect(QRectF(QPointF(0, 0), paper), palette::kPaper);
    if (state.picture) {
        const SlicePicture& picture = *state.picture;
        drawLayers(painter, state, map, style);
        const double em = style.textSize;
        drawColourBar(
            painter,
            QRectF(map.frame.right() + kBarGap * em, map.frame.top(), kBarRoom * em, map.frame.height()),
            picture.map, picture.colours, QStringLiteral("L(ω)"), style);
    }
    const PlotAxes axes = sliceAxes(state);
    drawAxes(painter, map, axes.x, axes.y, style);
    drawLegend(painter, sliceLegend(state, style), QRectF(QPointF(0, 0), paper), style);
    painter.restore();
}

void drawSliceOverlay(QPainter& painter, const SliceFigureState& state, const QSizeF& paper,
                      const Style& style) {
    drawMarks(painter, state, sliceFigureMap(state, paper, style), style);
}

AxisMap slicePlotMap(const SliceFigureState& state, const QRectF& frame) {
    return {frame, state.rangeS[0], state.rangeS[1], state.rangeT[0], state.rangeT[1]};
}

PlotAxes sliceAxes(const SliceFigureState& state) {
    return {axisText(state, 0), axisText(state, 1)};
}

void drawSlicePlot(QPainter& painter, const SliceFigureState& state, const QRectF& frame,
                   const Style& style) {
    const AxisMap map = slicePlotMap(state, frame);
    const PlotAxes axes = sliceAxes(state);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    drawLayers(painter, state, map, style);
    drawCloseAxes(painter, map, axes.x, axes.y, style);
    drawMarks(painter, state, map, style);
    painter.restore();
}

namespace {

/// Two short lines at most.
QString barNotes(const LossMap& map, const TickSet& ticks) {
    QStringList lines;
    if (!ticks.shift.empty())
        lines = {QString::fromStdString("= " + ticks.shift), QString::fromStdString(" + …·" + ticks.unit)};
    for (const std::string& note : mapNotes(map))
        if (lines.size() < 2) lines << QString::fromStdString(note);
    return lines.join('\n');
}

}  // namespace

void drawColourBar(QPainter& painter, const QRectF& area, const LossMap& map, LossColours colours,
                   const QString& name, const Style& style) {
    const double em = style.textSize;
    TickSet ticks =
        lossTicks(map, std::clamp(static_cast<int>((area.height() - kBarName * em) / (2.8 * em)), 2, 9));
    // A constant loss has one colour and one number, in the middle.
    const bool constant = !(map.highest > map.lowest);
    if (constant) ticks = {{map.lowest}, {generalTickText(map.lowest)}, {}, {}};
    // What the numbers are counted from, and what the map is, stand below the name.
    const QString notes = barNotes(map, ticks);
    const double above = (notes.isEmpty() ? kBarName : kBarName + kBarShift) * em;
    const QRectF bar(area.left(), area.top() + above, kBarWidth * em, std::max(area.height() - above, 1.0));
    QLinearGradient gradient(bar.bottomLeft(), bar.topLeft());
    constexpr int kStops = 24;
    for (int i = 0; i <= kStops; ++i) {
        const double share = static_cast<double>(i) / kStops;
        gradient.setColorAt(share, lossColour(constant ? 0.0 : share, colours));
    }
    painter.save();
    painter.setPen(QPen(style.soft(), style.lineWidth, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.setBrush(gradient);
    painter.drawRect(bar);
    painter.setBrush(Qt::NoBrush);
    painter.setFont(style.font(0.92));
    for (std::size_t k = 0; k < ticks.at.size(); ++k) {
        const double y = constant ? bar.center().y() : bar.bottom() - map.share(ticks.at[k]) * bar.height();
        painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 0.4 * em, y));
        if (!style.text) continue;
        painter.drawText(QRectF(bar.right() + 0.7 * em, y - em, 8 * em, 2 * em),
                         Qt::AlignLeft | Qt::AlignVCenter, QString::fromStdString(ticks.text[k]));
    }
    if (style.text) {
        painter.setFont(style.font());
        painter.setPen(palette::kInk);
        painter.drawText(QRectF(bar.left(), area.top() - 0.2 * em, 8 * em, 1.4 * em),
                         Qt::AlignLeft | Qt::AlignVCenter, name);
        if (!notes.isEmpty()) {
            painter.setFont(style.font(0.8));
            const double left =
                std::min(bar.left(), area.right() - QFontMetricsF(painter.font()).size(0, notes).width());
            painter.drawText(QRectF(left, area.top() + 1.25 * em, 12 * em, kBarShift * em),
                             Qt::AlignLeft | Qt::AlignTop, notes);
        }
    }
    painter.restore();
}

}  // namespace omegascope::figures
