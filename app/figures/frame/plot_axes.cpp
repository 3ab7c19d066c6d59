#include "app/figures/frame/plot_axes.h"

#include <QFontMetricsF>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <vector>

#include "app/figures/frame/layers.h"
#include "app/figures/frame/ticks.h"

namespace omegascope::figures {
namespace {

// Lengths in units of the text size.
constexpr double kCloseTick = 0.32;
constexpr double kCloseGap = 0.22;      // between a tick and its number
constexpr double kCloseBetween = 0.55;  // between numbers side by side
constexpr double kCloseRow = 1.15;      // from one number to the one below
constexpr double kCloseNameGap = 0.22;  // between numbers and the name
constexpr double kCloseNumbers = 0.92;  // size of numbers
// A line of a name, with accents above capitals and indices below; fonts keep more for accents upon accents.
constexpr double kCloseLine = 1.12, kCloseAscent = 0.82;
constexpr double kNameOverhang = 1.4;  // of a name below, in lengths of its axis
constexpr int kMostNumbers = 9;

struct Number {
    double value = 0.0;
    double at = 0.0;  ///< on paper, along the axis
    QString text;
    double width = 0.0;
};
struct Axis {
    std::vector<Number> numbers;
    QStringList name;  ///< its lines
    double widest = 0.0;
};

/// "b₁ = −3.5 + …·10⁻⁹" or "s (random)" in two lines where one is too long for the axis; what stands in brackets is left
/// out where it is too long by itself, as the caption tells it.
QStringList linesOf(const QString& name, double length, const QFontMetricsF& metrics) {
    const qsizetype plus = name.indexOf(QStringLiteral(" + …"));
    if (metrics.horizontalAdvance(name) <= length) return {name};
    if (plus >= 0) return {name.left(plus), name.mid(plus + 1)};
    const qsizetype bracket = name.indexOf(QStringLiteral(" ("));
    if (bracket <= 0) return {metrics.elidedText(name, Qt::ElideRight, length)};
    const QString head = name.left(bracket).trimmed(), rest = name.mid(bracket).trimmed();
    if (metrics.horizontalAdvance(rest) > length) return {head};
    return {head, rest};
}

/// The finest ticks whose numbers keep apart.
Axis axisOf(const AxisMap& map, bool across, const AxisText& text, const Style& style) {
    const double em = style.textSize;
    const QFontMetricsF numbers(style.font(kCloseNumbers)), names(style.font());
    const double low = across ? map.lowX : map.lowY, high = across ? map.highX : map.highY;
    const double a = text.offset + text.scale * low, b = text.offset + text.scale * high;
    const double length = across ? map.frame.width() : map.frame.height();
    const int first = std::clamp(static_cast<int>(length / ((across ? 2.2 : 1.7) * em)), 1, kMostNumbers);
    Axis axis;
    for (int most = first; most >= 1; --most) {
        const TickSet set = text.decades ? decadeTicks(std::min(a, b), std::max(a, b), most)
                                         : tickSet(std::min(a, b), std::max(a, b), most);
        axis = {};
        for (std::size_t k = 0; k < set.at.size(); ++k) {
            const double share = ((set.at[k] - text.offset) / text.scale - low) / (high - low);
            const QString number = QString::fromStdString(set.text[k]);
            axis.numbers.push_back(
                {set.at[k], across ? map.frame.left() + share * length : map.frame.bottom() - share * length,
                 number, numbers.horizontalAdvance(number)});
            axis.widest = std::max(axis.widest, axis.numbers.back().width);
        }
        axis.name = linesOf(QString::fromStdString(set.named(text.name.toStdString())),
                            across ? kNameOverhang * length : length, names);
        bool apart = true;
        for (std::size_t k = 0; k + 1 < axis.numbers.size(); ++k) {
            const Number &p = axis.numbers[k], &q = axis.numbers[k + 1];
            const double needed = across ? 0.5 * (p.width + q.width) + kCloseBetween * em : kCloseRow * em;
            apart = apart && std::abs(p.at - q.at) >= needed;
        }
        if (apart) break;
    }
    return axis;
}

double nameWidth(const QStringList& lines, const QFontMetricsF& metrics) {
    double widest = 0.0;
    for (const QString& line : lines) widest = std::max(widest, metrics.horizontalAdvance(line));
    return widest;
}

/// A short name of the upright axis stands upright.
bool standsUpright(const Axis& axis, const QFontMetricsF& metrics, double em) {
    return axis.name.size() == 1 && nameWidth(axis.name, metrics) <= 2.2 * em;
}

}  // namespace

std::vector<double> closeTicks(const AxisMap& map, bool across, const AxisText& text, const Style& style) {
    std::vector<double> ticks;
    for (const Number& number : axisOf(map, across, text, style).numbers) ticks.push_back(number.value);
    return ticks;
}

AxesRoom closeAxesRoom(const AxisMap& map, const AxisText& x, const AxisText& y, const Style& style) {
    const double em = style.textSize;
    const double outside = (kCloseTick + kCloseGap) * em;
    if (!style.text) return {outside, 0.0, 0.0, outside, outside};
    const QFontMetricsF numbers(style.font(kCloseNumbers)), names(style.font());
    const Axis across = axisOf(map, true, x, style), up = axisOf(map, false, y, style);
    const double line = kCloseLine * em;
    AxesRoom room;
    room.numbers = outside + up.widest;
    room.left = outside + up.widest + kCloseNameGap * em +
                (standsUpright(up, names, em) ? nameWidth(up.name, names) + 0.1 * em
                                              : line * static_cast<double>(up.name.size()));
    room.bottom =
        outside + numbers.capHeight() + kCloseNameGap * em + line * static_cast<double>(across.name.size());
    for (const Number& number : across.numbers) {
        room.right = std::max(room.right, number.at + 0.5 * number.width - map.frame.right());
        room.left = std::max(room.left, map.frame.left() - number.at + 0.5 * number.width);
    }
    const double half = 0.5 * numbers.capHeight() + 1.0;
    for (const Number& number : up.numbers) room.top = std::max(room.top, map.frame.top() - number.at + half);
    const double over = 0.5 * (nameWidth(across.name, names) - map.frame.width());
    room.right = std::max(room.right, over);
    room.left = std::max(room.left, over);
    return room;
}

void drawCloseAxes(QPainter& painter, const AxisMap& map, const AxisText& x, const AxisText& y,
                   const Style& style) {
    const double em = style.textSize;
    const QRectF& frame = map.frame;
    const Axis across = axisOf(map, true, x, style), up = axisOf(map, false, y, style);
    const double outside = (kCloseTick + kCloseGap) * em;
    const Layer layer(painter, "axes");
    painter.save();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(style.soft(), style.lineWidth, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawRect(frame);
    for (const Number& number : across.numbers)
        painter.drawLine(QPointF(number.at, frame.bottom()),
                         QPointF(number.at, frame.bottom() + kCloseTick * em));
    for (const Number& number : up.numbers)
        painter.drawLine(QPointF(frame.left() - kCloseTick * em, number.at),
                         QPointF(frame.left(), number.at));
    if (style.text) {
        painter.setFont(style.font(kCloseNumbers));
        const QFontMetricsF numbers(painter.font()), names(style.font());
        const double height = numbers.capHeight();
        for (const Number& number : across.numbers)
            painter.drawText(QPointF(number.at - 0.5 * number.width, frame.bottom() + outside + height),
                             number.text);
        for (const Number& number : up.numbers)
            painter.drawText(QPointF(frame.left() - outside - number.width, number.at + 0.5 * height),
                             number.text);
        painter.setFont(style.font());
        painter.setPen(palette::kInk);
        const double line = kCloseLine * em;
        double base = frame.bottom() + outside + height + kCloseNameGap * em + kCloseAscent * em;
        for (const QString& text : across.name) {
            painter.drawText(QPointF(frame.center().x() - 0.5 * names.horizontalAdvance(text), base), text);
            base += line;
        }
        const double right = frame.left() - outside - up.widest - kCloseNameGap * em;
        if (standsUpright(up, names, em)) {
            painter.drawText(QPointF(right - names.horizontalAdvance(up.name.first()),
                                     frame.center().y() + 0.5 * names.capHeight()),
                             up.name.first());
        } else {
            painter.translate(right - line * static_cast<double>(up.name.size()), frame.center().y());
            painter.rotate(-90);
            double along = kCloseAscent * em;
            for (const QString& text : up.name) {
                painter.drawText(QPointF(-0.5 * names.horizontalAdvance(text), along), text);
                along += line;
            }
        }
    }
    painter.restore();
}

}  // namespace omegascope::figures
