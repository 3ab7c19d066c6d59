#include "app/controls/icons.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>
#include <QPixmap>

namespace omegascope::panels {

namespace {

/// A triangle that points right (`direction` 1) or left (-1), its base at x.
void addTriangle(QPainterPath& path, double x, double width, int direction) {
    path.moveTo(x, 3);
    path.lineTo(x + direction * width, 8);
    path.lineTo(x, 13);
    path.closeSubpath();
}

void addDiamond(QPainterPath& path, double x) {
    path.moveTo(x, 4);
    path.lineTo(x + 3, 8);
    path.lineTo(x, 12);
    path.lineTo(x - 3, 8);
    path.closeSubpath();
}

/// Three quarters of a ring, with an arrow head at its open end.
QPainterPath loopPath() {
    QPainterPath ring, inner, gap;
    ring.addEllipse(3, 3, 10, 10);
    inner.addEllipse(5, 5, 6, 6);
    gap.addRect(8, 2, 6, 6);
    QPainterPath path = ring.subtracted(inner).subtracted(gap);
    path.moveTo(8, 0);
    path.lineTo(12, 4);
    path.lineTo(8, 8);
    path.closeSubpath();
    return path;
}

/// Shapes on a 16 × 16 grid.
QPainterPath shape(Glyph glyph) {
    QPainterPath path;
    switch (glyph) {
        case Glyph::Rewind:
            path.addRect(3, 3, 2, 10);
            addTriangle(path, 13, 7, -1);
            break;
        case Glyph::StepBack:
            path.addRect(11, 3, 2, 10);
            addTriangle(path, 9, 6, -1);
            break;
        case Glyph::Play:
            addTriangle(path, 4, 9, 1);
            break;
        case Glyph::Pause:
            path.addRect(4, 3, 3, 10);
            path.addRect(9, 3, 3, 10);
            break;
        case Glyph::StepForward:
            path.addRect(3, 3, 2, 10);
            addTriangle(path, 7, 6, 1);
            break;
        case Glyph::End:
            addTriangle(path, 3, 7, 1);
            path.addRect(11, 3, 2, 10);
            break;
        case Glyph::EventBefore:
            addTriangle(path, 15, 7, -1);
            addDiamond(path, 4);
            break;
        case Glyph::EventAfter:
            addTriangle(path, 1, 7, 1);
            addDiamond(path, 12);
            break;
        case Glyph::Loop:
            path = loopPath();
            break;
        case Glyph::Settings:
            for (const int row : {4, 8, 12}) path.addRect(2, row - 0.5, 12, 1);
            path.addRect(9, 2, 3, 4);
            path.addRect(4, 6, 3, 4);
            path.addRect(8, 10, 3, 4);
            path.setFillRule(Qt::WindingFill);
            break;
        case Glyph::Cancel:
            path.addRect(4, 4, 8, 8);
            break;
        case Glyph::Add:
            path.addRect(3, 7, 10, 2);
            path.addRect(7, 3, 2, 4);
            path.addRect(7, 9, 2, 4);
            break;
        case Glyph::Remove:
            path.addRect(3, 7, 10, 2);
            break;
    }
    return path;
}

class GlyphEngine : public QIconEngine {
  public:
    explicit GlyphEngine(Glyph glyph) : glyph_(glyph) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        const double side = std::min(rect.width(), rect.height()) / 16.0;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.center() + QPointF(0.5, 0.5) - QPointF(8, 8) * side);
        painter->scale(side, side);
        painter->fillPath(shape(glyph_), QGuiApplication::palette().color(group, QPalette::ButtonText));
        painter->restore();
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        if (pixmap.isNull()) return pixmap;  // a button that is squeezed to nothing
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }
    QIconEngine* clone() const override { return new GlyphEngine(glyph_); }

  private:
    Glyph glyph_;
};

}  // namespace

QIcon icon(Glyph glyph) {
    return QIcon(new GlyphEngine(glyph));
}

}  // namespace omegascope::panels
