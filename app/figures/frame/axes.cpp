#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "app/figures/frame/style.h"
#include "app/figures/frame/ticks.h"

namespace omegascope::figures {
namespace {

// Lengths in units of the text size.
constexpr double kTickLength = 0.4;
constexpr double kTickGap = 0.3;
constexpr double kNameColumn = 1.9;
constexpr double kLeft = 5.4;
constexpr double kBottom = 3.3;
constexpr double kTop = 0.8;
constexpr double kRight = 1.6;
constexpr double kNumbers = 0.92;  // size of tick numbers

/// Tick positions in plot coordinates with what they show, and the axis' name with them.
struct Ticks {
    struct Tick {
        double at = 0.0;
        QString text;
    };
    std::vector<Tick> ticks;
    QString name;
};
Ticks ticksOf(double low, double high, const AxisText& axis, int most) {
    const double a = axis.offset + axis.scale * low, b = axis.offset + axis.scale * high;
    const TickSet shown = tickSet(std::min(a, b), std::max(a, b), most);
    Ticks result;
    for (std::size_t k = 0; k < shown.at.size(); ++k)
        result.ticks.push_back(
            {(shown.at[k] - axis.offset) / axis.scale, QString::fromStdString(shown.text[k])});
    result.name = QString::fromStdString(shown.named(axis.name.toStdString()));
    return result;
}

/// Centres the name in the column left of the numbers: upright when it is short, else along the axis.
/// @param numbers  how wide the widest is
void drawNameOfY(QPainter& painter, const QRectF& frame, const QString& name, double numbers,
                 const Style& style) {
    const double em = style.textSize;
    const QFontMetricsF metrics(style.font());
    const double column =
        std::clamp((kLeft - kTickLength - kTickGap - 0.2) * em - numbers, 1.2 * em, kNameColumn * em);
    painter.save();
    if (metrics.horizontalAdvance(name) <= column - 0.2 * em) {
        painter.drawText(QRectF(frame.left() - kLeft * em, frame.center().y() - em, column, 2 * em),
                         Qt::AlignCenter, name);
    } else {
        painter.translate(frame.left() - kLeft * em + 0.5 * column, frame.center().y());
        painter.rotate(-90);
        const double half = std::max(0.5 * frame.height(), 0.6 * metrics.horizontalAdvance(name));
        painter.drawText(QRectF(-half, -em, 2 * half, 2 * em), Qt::AlignCenter, name);
    }
    painter.restore();
}

}  // namespace

QPointF AxisMap::toPaper(double x, double y) const {
    return {frame.left() + (x - lowX) / (highX - lowX) * frame.width(),
            frame.bottom() - (y - lowY) / (highY - lowY) * frame.height()};
}

QPointF AxisMap::toData(const QPointF& paper) const {
    return {lowX + (paper.x() - frame.left()) * unitsPerPixelX(),
            lowY + (frame.bottom() - paper.y()) * unitsPerPixelY()};
}

double AxisMap::unitsPerPixelX() const {
    return (highX - lowX) / frame.width();
}
double AxisMap::unitsPerPixelY() const {
    return (highY - lowY) / frame.height();
}

QRectF plotFrame(const QSizeF& paper, const Style& style, double top, double right) {
    const double em = style.textSize;
    const QPointF topLeft(kLeft * em, std::max(top, kTop * em));
    const QPointF bottomRight(paper.width() - std::max(right, kRight * em), paper.height() - kBottom * em);
    // A panel squeezed to nothing keeps a frame of one pixel, so that its map stays invertible.
    return {topLeft,
            QPointF(std::max(bottomRight.x(), topLeft.x() + 1), std::max(bottomRight.y(), topLeft.y() + 1))};
}

void drawAxes(QPainter& painter, const AxisMap& map, const AxisText& x, const AxisText& y,
              const Style& style) {
    const double em = style.textSize;
    const QRectF& frame = map.frame;
    const double length = kTickLength * em, gap = (kTickLength + kTickGap) * em;
    const int mostX = std::clamp(static_cast<int>(frame.width() / (4.5 * em)), 2, 11);
    const int mostY = std::clamp(static_cast<int>(frame.height() / (3.6 * em)), 2, 11);
    painter.save();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(style.soft(), style.lineWidth, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawRect(frame);
    const Ticks ticksX = ticksOf(map.lowX, map.highX, x, mostX);
    const Ticks ticksY = ticksOf(map.lowY, map.highY, y, mostY);
    for (const Ticks::Tick& tick : ticksX.ticks) {
        const double at = map.toPaper(tick.at, map.lowY).x();
        painter.drawLine(QPointF(at, frame.bottom()), QPointF(at, frame.bottom() + length));
    }
    for (const Ticks::Tick& tick : ticksY.ticks) {
        const double at = map.toPaper(map.lowX, tick.at).y();
        painter.drawLine(QPointF(frame.left() - length, at), QPointF(frame.left(), at));
    }
    if (style.text) {
        painter.setFont(style.font(kNumbers));
        for (const Ticks::Tick& tick : ticksX.ticks) {
            const double at = map.toPaper(tick.at, map.lowY).x();
            painter.drawText(QRectF(at - 4 * em, frame.bottom() + gap, 8 * em, 1.2 * em), Qt::AlignCenter,
                             tick.text);
        }
        double widest = 0.0;
        const QFontMetricsF metrics(painter.font());
        for (const Ticks::Tick& tick : ticksY.ticks) {
            const double at = map.toPaper(map.lowX, tick.at).y();
            widest = std::max(widest, metrics.horizontalAdvance(tick.text));
            painter.drawText(QRectF(frame.left() - gap - 8 * em, at - em, 8 * em, 2 * em),
                             Qt::AlignRight | Qt::AlignVCenter, tick.text);
        }
        painter.setFont(style.font());
        painter.setPen(palette::kInk);
        painter.drawText(QRectF(frame.left(), frame.bottom() + gap + 1.15 * em, frame.width(), 1.4 * em),
                         Qt::AlignCenter, ticksX.name);
        drawNameOfY(painter, frame, ticksY.name, widest, style);
    }
    painter.restore();
}

}  // namespace omegascope::figures
