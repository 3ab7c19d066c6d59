#include "app/figures/data/image_markers.h"

#include <algorithm>
#include <cmath>

namespace omegascope::figures {

double imageSide(const DataFigureState& state, const AxisMap& map, const Style& style) {
    const auto images = std::ranges::count_if(state.data, [&](const Datum& datum) {
        return !datum.image.isNull() && map.frame.contains(map.toPaper(datum.x, datum.y));
    });
    if (images == 0) return 0.0;
    const double room = std::sqrt(map.frame.width() * map.frame.height() / static_cast<double>(images));
    const double least = 1.6 * style.markerSize, most = 5.0 * style.markerSize;
    return 0.8 * room < least ? 0.0 : std::min(0.8 * room, most);
}

void drawImageOfDatum(QPainter& painter, const Datum& datum, const QPointF& at, double side, bool highlighted,
                      const QPen& dead, const Style& style) {
    const QColor& colour = datum.solved ? palette::kSolved : palette::kUnsolved;
    const double scale = side / std::max(datum.image.width(), datum.image.height());
    const QSizeF size(scale * datum.image.width(), scale * datum.image.height());
    const QRectF box(at - QPointF(size.width(), size.height()) / 2.0, size);
    painter.drawImage(box, datum.image);
    QPen frame(colour, (highlighted ? 3.0 : 1.6) * style.lineWidth, Qt::SolidLine, Qt::SquareCap,
               Qt::MiterJoin);
    if (!datum.solved) frame.setDashPattern({3.0, 1.5});
    painter.setPen(frame);
    painter.drawRect(box);
    if (datum.dead) {
        painter.setPen(dead);
        painter.drawEllipse(at, 0.78 * side, 0.78 * side);
    }
    drawMarker(painter, markerOfClass(datum.classIndex), box.topRight(), 0.8 * style.markerSize, colour,
               datum.solved);
}

}  // namespace omegascope::figures
