#pragma once

#include <QPainter>

#include "app/export/writers/vector_device.h"

/// A picture in shades of grey. Meaning does not hang on hue: marks differ in shape and fill, lines in
/// strokes, and the loss grows with lightness.
namespace omegascope::exporting {

/// The grey as light as this colour to the eye; its alpha stays.
QColor greyOf(const QColor& colour);
/// The same for every pixel, in the same format.
QImage inGrey(QImage image);

/// Hands a drawing on with all its colours grey.
class GreySink : public VectorSink {
  public:
    explicit GreySink(VectorSink& inner) : inner_(inner) {}
    void path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) override;
    void text(const VectorText& text) override;
    void image(const QRectF& target, const QImage& image) override { inner_.image(target, inGrey(image)); }
    void clip(const QPainterPath& path) override { inner_.clip(path); }
    void layer(const QByteArray& name, double age) override { inner_.layer(name, age); }
    bool mark(const figures::Mark& mark) override;

  private:
    VectorSink& inner_;
};

/// Draws on a painter again.
class PainterSink : public VectorSink {
  public:
    explicit PainterSink(QPainter& painter) : painter_(painter) {}
    void path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) override;
    void text(const VectorText& text) override;
    void image(const QRectF& target, const QImage& image) override { painter_.drawImage(target, image); }
    void clip(const QPainterPath& path) override;

  private:
    QPainter& painter_;
};

}  // namespace omegascope::exporting
