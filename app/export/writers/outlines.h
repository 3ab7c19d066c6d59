#pragma once

#include <QFontInfo>

#include "app/export/writers/vector_device.h"

namespace omegascope::exporting {

/// Hands a drawing on with its letters as outlines, for programs that lack the font.
class OutlineSink : public VectorSink {
  public:
    explicit OutlineSink(VectorSink& inner) : inner_(inner) {}
    void path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) override {
        inner_.path(path, fill, stroke);
    }
    void text(const VectorText& text) override {
        QPainterPath letters;
        letters.addText(QPointF(0, 0), text.font, text.text);
        letters.setFillRule(Qt::WindingFill);
        QTransform place;
        place.translate(text.at.x(), text.at.y());
        place.rotate(text.angle);
        const double scale = text.size / QFontInfo(text.font).pixelSize();
        place.scale(scale, scale);
        VectorFill fill;
        fill.kind = VectorFill::Kind::Solid;
        fill.colour = text.colour;
        inner_.path(place.map(letters), fill, {});
    }
    void image(const QRectF& target, const QImage& image) override { inner_.image(target, image); }
    void clip(const QPainterPath& path) override { inner_.clip(path); }
    void layer(const QByteArray& name, double age) override { inner_.layer(name, age); }
    bool mark(const figures::Mark& mark) override { return inner_.mark(mark); }

  private:
    VectorSink& inner_;
};

}  // namespace omegascope::exporting
