#include "app/figures/slice/close_bar.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <algorithm>

#include "app/figures/frame/ticks.h"

namespace omegascope::figures {
namespace {

// Lengths in units of the text size.
constexpr double kCloseBarGap = 0.55;
constexpr double kCloseBarWidth = 0.75;
constexpr double kCloseBarTick = 0.3;
constexpr double kCloseNumberGap = 0.25;
constexpr double kCloseBarName = 1.4;   // room of the name above the bar
constexpr double kCloseBarShift = 1.9;  // of what numbers are counted from, below the name
constexpr double kCloseBarNumbers = 0.92, kCloseShiftSize = 0.75;

const QString kNameOfBar = QStringLiteral("L(ω)");

struct BarParts {
    TickSet ticks;
    bool constant = false;
    QStringList shift;  ///< what numbers are counted from, and the map: two lines at most
    double above = 0.0;
};
BarParts barPartsOf(const CloseBar& bar, double height, const Style& style) {
    const double em = style.textSize;
    BarParts parts;
    parts.constant = !(bar.map.highest > bar.map.lowest);
    if (parts.constant) {
        parts.ticks = {{bar.map.lowest}, {generalTickText(bar.map.lowest)}, {}, {}};
    } else {
        const int most = std::clamp(static_cast<int>((height - kCloseBarName * em) / (1.9 * em)), 1, 9);
        parts.ticks = lossTicks(bar.map, most);
    }
    if (!parts.ticks.shift.empty())
        parts.shift = {QString::fromStdString("= " + parts.ticks.shift),
                       QString::fromStdString("+ …·" + parts.ticks.unit)};
    for (const std::string& note : mapNotes(bar.map))
        if (parts.shift.size() < 2) parts.shift << QString::fromStdString(note);
    parts.above = style.text ? (kCloseBarName + (parts.shift.isEmpty() ? 0.0 : kCloseBarShift)) * em : 0.0;
    return parts;
}

}  // namespace

double closeBarRoom(const CloseBar& bar, double height, const Style& style) {
    const double em = style.textSize;
    const double plain = (kCloseBarGap + kCloseBarWidth + kCloseBarTick) * em;
    if (!style.text) return plain;
    const BarParts parts = barPartsOf(bar, height, style);
    const QFontMetricsF numbers(style.font(kCloseBarNumbers)), small(style.font(kCloseShiftSize));
    double widest = 0.0;
    for (const std::string& text : parts.ticks.text)
        widest = std::max(widest, numbers.horizontalAdvance(QString::fromStdString(text)));
    double room = plain + kCloseNumberGap * em + widest;
    room = std::max(room, kCloseBarGap * em + QFontMetricsF(style.font()).horizontalAdvance(kNameOfBar));
    for (const QString& line : parts.shift)
        room = std::max(room, kCloseBarGap * em + small.horizontalAdvance(line));
    return room;
}

QRectF closeBarBox(const CloseBar& bar, const QRectF& area, const Style& style) {
    const double em = style.textSize, above = barPartsOf(bar, area.height(), style).above;
    return {area.left() + kCloseBarGap * em, area.top() + above, kCloseBarWidth * em,
            std::max(1.0, area.height() - above)};
}

void drawCloseBar(QPainter& painter, const CloseBar& bar, const QRectF& area, const Style& style) {
    const double em = style.textSize;
    const BarParts parts = barPartsOf(bar, area.height(), style);
    const QRectF box = closeBarBox(bar, area, style);
    QLinearGradient gradient(box.bottomLeft(), box.topLeft());
    constexpr int kCloseStops = 24;
    for (int i = 0; i <= kCloseStops; ++i) {
        const double share = static_cast<double>(i) / kCloseStops;
        gradient.setColorAt(share, lossColour(parts.constant ? 0.0 : share, bar.colours));
    }
    painter.save();
    painter.setPen(QPen(style.soft(), style.lineWidth, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.setBrush(gradient);
    painter.drawRect(box);
    painter.setBrush(Qt::NoBrush);
    painter.setFont(style.font(kCloseBarNumbers));
    const double half = 0.5 * QFontMetricsF(painter.font()).capHeight();
    for (std::size_t k = 0; k < parts.ticks.at.size(); ++k) {
        const double y = parts.constant ? box.center().y()
                                        : box.bottom() - bar.map.share(parts.ticks.at[k]) * box.height();
        painter.drawLine(QPointF(box.right(), y), QPointF(box.right() + kCloseBarTick * em, y));
        if (style.text)
            painter.drawText(QPointF(box.right() + (kCloseBarTick + kCloseNumberGap) * em, y + half),
                             QString::fromStdString(parts.ticks.text[k]));
    }
    if (style.text) {
        painter.setFont(style.font());
        painter.setPen(palette::kInk);
        painter.drawText(QPointF(box.left(), area.top() + QFontMetricsF(painter.font()).capHeight()),
                         kNameOfBar);
        painter.setFont(style.font(kCloseShiftSize));
        double base = area.top() + 2.0 * em;
        for (const QString& line : parts.shift) {
            painter.drawText(QPointF(box.left(), base), line);
            base += 0.95 * em;
        }
    }
    painter.restore();
}

}  // namespace omegascope::figures
