#include "app/figures/frame/legend.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace omegascope::figures {
namespace {

// Lengths in units of the text size.
constexpr double kRow = 1.45;
constexpr double kMargin = 0.6;
constexpr double kSymbol = 1.5;
constexpr double kGap = 0.35;
constexpr double kBetween = 1.0;
constexpr double kSize = 0.92;
constexpr double kMostShare = 1.0 / 3.0;  // of the paper's height

/// Left upper corner of every entry, relative to the strip; `rows` is how many rows were used.
struct Flow {
    std::vector<QPointF> corners;
    std::vector<double> widths;
    int rows = 1;
};
Flow flow(const std::vector<LegendEntry>& entries, double width, const Style& style) {
    const double em = style.textSize;
    const QFontMetricsF metrics(style.font(kSize));
    Flow result;
    double x = kMargin * em;
    for (const LegendEntry& entry : entries) {
        const double symbol = entry.symbol ? (kSymbol + kGap) * em : 0.0;
        const double needed = symbol + metrics.horizontalAdvance(entry.label);
        if (x + needed > width - kMargin * em && x > kMargin * em) {
            x = kMargin * em;
            ++result.rows;
        }
        result.corners.emplace_back(x, kMargin * em + (result.rows - 1) * kRow * em);
        result.widths.push_back(needed);
        x += needed + kBetween * em;
    }
    return result;
}

void drawEntry(QPainter& painter, const LegendEntry& entry, const QRectF& cell, double em) {
    double textLeft = cell.left();
    if (entry.symbol) {
        painter.save();
        entry.symbol(painter, {cell.left(), cell.top(), kSymbol * em, cell.height()});
        painter.restore();
        textLeft += (kSymbol + kGap) * em;
    }
    painter.setPen(palette::kInk);
    // What is laid out again elsewhere may be wider.
    painter.drawText(QRectF(textLeft, cell.top(), cell.right() - textLeft, cell.height()),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, entry.label);
}

constexpr double kKeyRow = 1.2;

}  // namespace

double legendHeight(const std::vector<LegendEntry>& entries, const QSizeF& paper, const Style& style) {
    if (!style.text) return (2 * kMargin + kRow) * style.textSize;
    const double height = (2 * kMargin + flow(entries, paper.width(), style).rows * kRow) * style.textSize;
    return height > kMostShare * paper.height() ? 0.0 : height;
}

void drawLegend(QPainter& painter, const std::vector<LegendEntry>& entries, const QRectF& area,
                const Style& style) {
    if (!style.text || legendHeight(entries, area.size(), style) == 0.0) return;
    const double em = style.textSize;
    const Flow places = flow(entries, area.width(), style);
    painter.save();
    painter.setFont(style.font(kSize));
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const QRectF cell(area.topLeft() + places.corners[i], QSizeF(places.widths[i], kRow * em));
        drawEntry(painter, entries[i], cell, em);
    }
    painter.restore();
}

KeyLayout keyRows(const std::vector<LegendEntry>& entries, double width, const Style& style) {
    KeyLayout key;
    if (!style.text || entries.empty()) return key;
    const double em = style.textSize;
    const QFontMetricsF metrics(style.font(kSize));
    std::vector<double> widths;
    double whole = -kBetween * em;
    for (const LegendEntry& entry : entries) {
        widths.push_back((entry.symbol ? (kSymbol + kGap) * em : 0.0) +
                         style.foreignType * metrics.horizontalAdvance(entry.label));
        whole += widths.back() + kBetween * em;
    }
    // Rows of about the same length look better than a full one and a rest.
    const double rows = std::max(1.0, std::ceil(whole / width)), goal = std::min(width, 1.15 * whole / rows);
    for (std::size_t first = 0; first < entries.size();) {
        std::size_t last = first;
        double length = widths[first];
        while (last + 1 < entries.size() && length + kBetween * em + widths[last + 1] <= goal)
            length += kBetween * em + widths[++last];
        double x = std::max(0.0, 0.5 * (width - length));
        for (; first <= last; ++first) {
            key.places.emplace_back(x, key.size.height(), widths[first], kKeyRow * em);
            x += widths[first] + kBetween * em;
        }
        key.size = {width, key.size.height() + kKeyRow * em};
    }
    return key;
}

KeyLayout keyColumn(const std::vector<LegendEntry>& entries, const Style& style) {
    KeyLayout key;
    if (!style.text) return key;
    const double em = style.textSize;
    const QFontMetricsF metrics(style.font(kSize));
    double widest = 0.0;
    for (const LegendEntry& entry : entries) {
        const double width = (entry.symbol ? (kSymbol + kGap) * em : 0.0) +
                             style.foreignType * metrics.horizontalAdvance(entry.label);
        key.places.emplace_back(0.0, static_cast<double>(key.places.size()) * kKeyRow * em, width,
                                kKeyRow * em);
        widest = std::max(widest, width);
    }
    key.size = {widest, static_cast<double>(key.places.size()) * kKeyRow * em};
    return key;
}

void drawKey(QPainter& painter, const std::vector<LegendEntry>& entries, const KeyLayout& key,
             const QPointF& corner, const Style& style) {
    if (!style.text) return;
    painter.save();
    painter.setFont(style.font(kSize));
    for (std::size_t i = 0; i < entries.size(); ++i)
        drawEntry(painter, entries[i], key.places[i].translated(corner), style.textSize);
    painter.restore();
}

LegendEntry lineEntry(const QPen& pen, const QString& label) {
    return {[pen](QPainter& painter, const QRectF& box) {
                painter.setPen(pen);
                painter.drawLine(QPointF(box.left(), box.center().y()),
                                 QPointF(box.right(), box.center().y()));
            },
            label};
}

}  // namespace omegascope::figures
