#include "app/present/pointers.h"

#include <QPainter>
#include <QPixmap>
#include <algorithm>
#include <cmath>
#include <functional>

namespace omegascope::present {

namespace {

const QColor kPointer(0xd0, 0x00, 0x4f);

QCursor drawnTwice(double size, const std::function<void(QPainter&, const QRectF&)>& draw) {
    const int side = std::max(16, static_cast<int>(std::lround(size)));
    QPixmap picture(side, side);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(picture.rect()).adjusted(side / 8.0, side / 8.0, -side / 8.0, -side / 8.0);
    for (const QPen& pen : {QPen(Qt::white, side / 6.0), QPen(kPointer, side / 10.0)}) {
        painter.setPen(pen);
        draw(painter, box);
    }
    painter.end();
    return QCursor(picture, side / 2, side / 2);
}

}  // namespace

QCursor bigPointer(double size) {
    return drawnTwice(size, [](QPainter& painter, const QRectF& box) {
        painter.drawEllipse(box);
        painter.drawPoint(box.center());
    });
}

QCursor bigCross(double size) {
    return drawnTwice(size, [](QPainter& painter, const QRectF& box) {
        painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()));
        painter.drawLine(QPointF(box.center().x(), box.top()), QPointF(box.center().x(), box.bottom()));
    });
}

}  // namespace omegascope::present
