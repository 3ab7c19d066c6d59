#include "app/export/writers/svg_writer.h"

#include <cmath>

#include "app/files/png_file.h"

namespace omegascope::exporting {
namespace {

QByteArray escapedXml(const QString& text) {
    return text.toHtmlEscaped().toUtf8();
}

QByteArray pair(const QPointF& p) {
    return decimalText(p.x()) + ',' + decimalText(p.y());
}

QByteArray svgPath(const QPainterPath& path) {
    QByteArray data;
    QPointF start;
    for (int k = 0; k < path.elementCount(); ++k) {
        const QPainterPath::Element element = path.elementAt(k);
        if (element.isMoveTo()) {
            start = element;
            data += 'M' + pair(element);
        } else if (element.isCurveTo()) {
            data +=
                'C' + pair(element) + ' ' + pair(path.elementAt(k + 1)) + ' ' + pair(path.elementAt(k + 2));
            k += 2;
        } else {
            const bool last = k + 1 == path.elementCount() || path.elementAt(k + 1).isMoveTo();
            data += last && QPointF(element) == start ? QByteArray("Z") : 'L' + pair(element);
        }
    }
    return data;
}

QByteArray paint(const char* what, const QColor& colour) {
    QByteArray text = QByteArray(" ") + what + "=\"" + colour.name().toLatin1() + '"';
    if (colour.alpha() < 255)
        text += QByteArray(" ") + what + "-opacity=\"" + decimalText(colour.alphaF()) + '"';
    return text;
}

QByteArray strokeAttributes(const VectorStroke& stroke) {
    if (!stroke.visible) return {};
    QByteArray text = paint("stroke", stroke.colour) + " stroke-width=\"" + decimalText(stroke.width) + '"';
    if (!stroke.dashes.isEmpty()) {
        QByteArrayList lengths;
        for (const double length : stroke.dashes) lengths << decimalText(length);
        text += " stroke-dasharray=\"" + lengths.join(',') + '"';
    }
    if (stroke.cap == Qt::RoundCap) text += " stroke-linecap=\"round\"";
    if (stroke.cap == Qt::SquareCap) text += " stroke-linecap=\"square\"";
    if (stroke.join == Qt::RoundJoin) text += " stroke-linejoin=\"round\"";
    if (stroke.join == Qt::BevelJoin) text += " stroke-linejoin=\"bevel\"";
    return text;
}

}  // namespace

SvgWriter::SvgWriter(QSizeF paper, QSizeF size, QByteArray unit)
    : paper_(paper), size_(size), unit_(std::move(unit)) {
}

void SvgWriter::layer(const QByteArray& name, double) {
    layer_ = name;
    layer_.replace(' ', '-');
}

/// A group of each layer has a name that stays: "hidden-wall", then "hidden-wall-2". Clips and layers do not nest.
void SvgWriter::openLayer() {
    if (layer_ == opened_ || clipped_) return;
    if (!group_.isEmpty()) body_ += "</g>\n";
    group_.clear();
    if (!opened_.isEmpty()) body_ += "</g>\n";
    opened_ = layer_;
    if (opened_.isEmpty()) return;
    const int count = ++layers_[opened_];
    body_ += "<g id=\"" + opened_ + (count > 1 ? '-' + QByteArray::number(count) : QByteArray()) + "\">\n";
}

void SvgWriter::setGroup(const QByteArray& attributes) {
    if (attributes == group_) return;
    if (!group_.isEmpty()) body_ += "</g>\n";
    if (!attributes.isEmpty()) body_ += "<g" + attributes + ">\n";
    group_ = attributes;
}

QByteArray SvgWriter::fillAttributes(const VectorFill& fill) {
    if (fill.kind == VectorFill::Kind::None) return " fill=\"none\"";
    if (fill.kind == VectorFill::Kind::Solid) return paint("fill", fill.colour);
    QByteArray stops;
    for (const auto& [share, colour] : fill.stops)
        stops += "<stop offset=\"" + decimalText(share) + '"' +
                 paint("stop-color", colour).replace("stop-color-", "stop-") + "/>";
    const QByteArray content = " gradientUnits=\"userSpaceOnUse\" x1=\"" + decimalText(fill.from.x()) +
                               "\" y1=\"" + decimalText(fill.from.y()) + "\" x2=\"" +
                               decimalText(fill.to.x()) + "\" y2=\"" + decimalText(fill.to.y()) + "\">" +
                               stops + "</linearGradient>\n";
    QByteArray& name = names_[content];
    if (name.isEmpty()) {
        name = 'g' + QByteArray::number(names_.size());
        definitions_ += "<linearGradient id=\"" + name + '"' + content;
    }
    return " fill=\"url(#" + name + ")\"";
}

void SvgWriter::path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) {
    const QByteArray data = svgPath(path);
    if (data.isEmpty()) return;
    QByteArray attributes = fillAttributes(fill) + strokeAttributes(stroke);
    if (fill.kind != VectorFill::Kind::None && path.fillRule() == Qt::OddEvenFill)
        attributes += " fill-rule=\"evenodd\"";
    openLayer();
    setGroup(attributes);
    body_ += "<path d=\"" + data + "\"/>\n";
}

void SvgWriter::text(const VectorText& text) {
    QByteArray attributes = " font-family=\"" + escapedXml(text.font.family()) +
                            ", sans-serif\" font-size=\"" + decimalText(text.size) + '"' +
                            paint("fill", text.colour);
    if (text.font.bold()) attributes += " font-weight=\"bold\"";
    if (text.font.italic()) attributes += " font-style=\"italic\"";
    openLayer();
    setGroup(attributes);
    QByteArray place = " x=\"" + decimalText(text.at.x()) + "\" y=\"" + decimalText(text.at.y()) + '"';
    if (text.angle != 0.0)
        place += " transform=\"rotate(" + decimalText(text.angle) + ' ' + pair(text.at) + ")\"";
    body_ += "<text xml:space=\"preserve\"" + place + '>' + escapedXml(text.text) + "</text>\n";
}

void SvgWriter::image(const QRectF& target, const QImage& image) {
    openLayer();
    setGroup({});
    body_ += "<image x=\"" + decimalText(target.x()) + "\" y=\"" + decimalText(target.y()) + "\" width=\"" +
             decimalText(target.width()) + "\" height=\"" + decimalText(target.height()) +
             "\" preserveAspectRatio=\"none\" xlink:href=\"data:image/png;base64," +
             files::pngBytes(image).toBase64() + "\"/>\n";
}

void SvgWriter::clip(const QPainterPath& path) {
    setGroup({});
    if (clipped_) body_ += "</g>\n";
    clipped_ = !path.isEmpty();
    if (!clipped_) return;
    const QByteArray content = "><path d=\"" + svgPath(path) + "\"/></clipPath>\n";
    QByteArray& name = names_[content];
    if (name.isEmpty()) {
        name = 'c' + QByteArray::number(names_.size());
        definitions_ += "<clipPath id=\"" + name + '"' + content;
    }
    body_ += "<g clip-path=\"url(#" + name + ")\">\n";
}

QByteArray SvgWriter::document(const QString& title, const QString& description,
                               const QByteArray& session) const {
    QByteArray text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
        "xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\" width=\"" +
        decimalText(size_.width()) + unit_ + "\" height=\"" + decimalText(size_.height()) + unit_ +
        "\" viewBox=\"0 0 " + decimalText(paper_.width()) + ' ' + decimalText(paper_.height()) + "\">\n";
    if (!title.isEmpty()) text += "<title>" + escapedXml(title) + "</title>\n";
    if (!description.isEmpty()) text += "<desc>" + escapedXml(description) + "</desc>\n";
    if (!session.isEmpty())
        text += "<metadata id=\"omegascope\">" + escapedXml(QString::fromUtf8(session)) + "</metadata>\n";
    if (!definitions_.isEmpty()) text += "<defs>\n" + definitions_ + "</defs>\n";
    text += body_;
    if (!group_.isEmpty()) text += "</g>\n";
    if (clipped_) text += "</g>\n";
    if (!opened_.isEmpty()) text += "</g>\n";
    return text + "</svg>\n";
}

}  // namespace omegascope::exporting
