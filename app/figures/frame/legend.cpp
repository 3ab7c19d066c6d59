#include "app/figures/frame/legend.h"

#include <QFontMetricsF>

namespace omegascope::figures {
namespace {

// Lengths in units of the text size.
constexpr double kRow = 1.45;
constexpr double kMargin = 0.6;
constexpr double kSymbol = 1.5;
constexpr double kGap = 0.35;
constexpr double kBetween = 1.0;
constexpr double kSize = 0.92;

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

}  // namespace

double legendHeight(const std::vector<LegendEntry>& entries, double width, const Style& style) {
    const int rows = style.text ? flow(entries, width, style).rows : 1;
    return (2 * kMargin + rows * kRow) * style.textSize;
}

void drawLegend(QPainter& painter, const std::vector<LegendEntry>& entries, const QRectF& area,
                const Style& style) {
    if (!style.text) return;
    const double em = style.textSize;
    const Flow places = flow(entries, area.width(), style);
    painter.save();
    painter.setFont(style.font(kSize));
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const QRectF cell(area.topLeft() + places.corners[i], QSizeF(places.widths[i], kRow * em));
        double textLeft = cell.left();
        if (entries[i].symbol) {
            painter.save();
            entries[i].symbol(painter, {cell.left(), cell.top(), kSymbol * em, cell.height()});
            painter.restore();
            textLeft += (kSymbol + kGap) * em;
        }
        painter.setPen(palette::kInk);
        painter.drawText(QRectF(textLeft, cell.top(), area.right() - textLeft, cell.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, entries[i].label);
    }
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
