#include "app/export/writers/grey_ink.h"

#include <QFontInfo>

namespace omegascope::exporting {

QColor greyOf(const QColor& colour) {
    const int grey = qGray(colour.rgb());
    return {grey, grey, grey, colour.alpha()};
}

QImage inGrey(QImage image) {
    const QImage::Format format = image.format();
    image = std::move(image).convertToFormat(QImage::Format_ARGB32);
    for (int y = 0; y < image.height(); ++y) {
        auto* pixels = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const int grey = qGray(pixels[x]);
            pixels[x] = qRgba(grey, grey, grey, qAlpha(pixels[x]));
        }
    }
    return std::move(image).convertToFormat(format);
}

void GreySink::path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) {
    VectorFill greyFill = fill;
    greyFill.colour = greyOf(fill.colour);
    for (auto& [at, colour] : greyFill.stops) colour = greyOf(colour);
    VectorStroke greyStroke = stroke;
    greyStroke.colour = greyOf(stroke.colour);
    inner_.path(path, greyFill, greyStroke);
}

void GreySink::text(const VectorText& text) {
    VectorText grey = text;
    grey.colour = greyOf(text.colour);
    inner_.text(grey);
}

bool GreySink::mark(const figures::Mark& mark) {
    figures::Mark grey = mark;
    grey.colour = greyOf(mark.colour);
    return inner_.mark(grey);
}

void PainterSink::path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) {
    QPen pen(Qt::NoPen);
    if (stroke.visible) {
        pen = QPen(stroke.colour, stroke.width, Qt::SolidLine, stroke.cap, stroke.join);
        QList<double> pattern;  // of a pen: in its widths
        for (const double length : stroke.dashes) pattern << length / stroke.width;
        if (!pattern.isEmpty()) pen.setDashPattern(pattern);
    }
    QBrush brush(Qt::NoBrush);
    if (fill.kind == VectorFill::Kind::Solid) brush = fill.colour;
    if (fill.kind == VectorFill::Kind::Linear) {
        QLinearGradient gradient(fill.from, fill.to);
        gradient.setStops(fill.stops);
        brush = gradient;
    }
    painter_.setPen(pen);
    painter_.setBrush(brush);
    painter_.drawPath(path);
}

void PainterSink::text(const VectorText& text) {
    painter_.save();
    painter_.translate(text.at);
    painter_.rotate(text.angle);
    const double scale = text.size / QFontInfo(text.font).pixelSize();
    painter_.scale(scale, scale);
    painter_.setFont(text.font);
    painter_.setPen(text.colour);
    painter_.drawText(QPointF(0, 0), text.text);
    painter_.restore();
}

void PainterSink::clip(const QPainterPath& path) {
    if (path.isEmpty())
        painter_.setClipping(false);
    else
        painter_.setClipPath(path);
}

}  // namespace omegascope::exporting
