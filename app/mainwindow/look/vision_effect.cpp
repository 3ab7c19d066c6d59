#include "app/mainwindow/look/vision_effect.h"

#include <QPainter>

namespace omegascope::mainwindow {

void VisionEffect::draw(QPainter* painter) {
    QPoint offset;
    const QPixmap source = sourcePixmap(Qt::LogicalCoordinates, &offset);
    QImage seen = figures::seenBy(source.toImage(), vision_);
    seen.setDevicePixelRatio(source.devicePixelRatio());
    painter->drawImage(offset, seen);
}

}  // namespace omegascope::mainwindow

#include "moc_vision_effect.cpp"
