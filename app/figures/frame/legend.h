#pragma once

#include <QPainter>
#include <QRectF>
#include <QSizeF>
#include <QString>
#include <functional>
#include <vector>

#include "app/figures/frame/style.h"

namespace omegascope::figures {

/// One entry of the key: a symbol drawn into its box, and what it means. Without a symbol the entry is a
/// remark.
struct LegendEntry {
    std::function<void(QPainter&, const QRectF&)> symbol;
    QString label;
};

/// Height of the strip that holds the key on this paper; entries flow into as many rows as they
/// need; 0, and no key, where that would take more than a third of the height: the plot matters more. Without text
/// (style.text) the strip keeps the height of one row, so that a frame does not depend on fonts.
double legendHeight(const std::vector<LegendEntry>& entries, const QSizeF& paper, const Style& style);

/// Draws the key into the strip at the top of the paper. Without text, or room, nothing is drawn.
void drawLegend(QPainter& painter, const std::vector<LegendEntry>& entries, const QRectF& area,
                const Style& style);

/// The key of a composed figure: in rows as wide as the figure, each centred, or in one column.
struct KeyLayout {
    std::vector<QRectF> places;  ///< of the entries, from the key's upper left corner
    QSizeF size;
};
KeyLayout keyRows(const std::vector<LegendEntry>& entries, double width, const Style& style);
KeyLayout keyColumn(const std::vector<LegendEntry>& entries, const Style& style);
void drawKey(QPainter& painter, const std::vector<LegendEntry>& entries, const KeyLayout& key,
             const QPointF& corner, const Style& style);

/// A short line across the symbol box.
LegendEntry lineEntry(const QPen& pen, const QString& label);

}  // namespace omegascope::figures
