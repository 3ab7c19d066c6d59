#include "app/export/latex/tikz_writer.h"

#include <cmath>

#include "app/export/latex/latex_text.h"
#include "app/export/writers/file_writer.h"

namespace omegascope::exporting {
namespace {

constexpr int kGradientBands = 64;
// Measured with TeX Live 2022: what is kept of a path, of each of its points, of a text.
constexpr double kWordsOfPath = 50, kWordsOfPoint = 15, kWordsOfText = 600;

QByteArray point(const QPointF& p) {
    return '(' + decimalText(p.x()) + ',' + decimalText(p.y()) + ')';
}

QByteArray tikzPath(const QPainterPath& path) {
    QByteArray data;
    QPointF start;
    int onLine = 0;
    for (int k = 0; k < path.elementCount(); ++k) {
        const QPainterPath::Element element = path.elementAt(k);
        if (++onLine % 8 == 0) data += '\n';  // TeX reads lines of limited length
        if (element.isMoveTo()) {
            start = element;
            data += ' ' + point(element);
        } else if (element.isCurveTo()) {
            data += " .. controls " + point(element) + " and " + point(path.elementAt(k + 1)) + " .. " +
                    point(path.elementAt(k + 2));
            k += 2;
        } else {
            const bool last = k + 1 == path.elementCount() || path.elementAt(k + 1).isMoveTo();
            data += last && QPointF(element) == start ? QByteArray(" -- cycle") : " -- " + point(element);
        }
    }
    return data;
}

}  // namespace

TikzWriter::TikzWriter(QSizeF paper, double width) : paper_(paper), unit_(width / paper.width()) {
}

QByteArray TikzWriter::colour(const QColor& colour) {
    QByteArray& name = names_[colour.rgb()];
    if (name.isEmpty()) {
        name = "om" + QByteArray::number(names_.size());
        colours_ += latexColour(name, colour);
    }
    return name;
}

void TikzWriter::path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) {
    if (path.isEmpty()) return;
    words_ += kWordsOfPath + kWordsOfPoint * path.elementCount();
    if (fill.kind == VectorFill::Kind::Linear) bands(path, fill);
    QByteArrayList options;
    if (fill.kind == VectorFill::Kind::Solid) {
        options << "fill=" + colour(fill.colour);
        if (fill.colour.alpha() < 255) options << "fill opacity=" + decimalText(fill.colour.alphaF());
        if (path.fillRule() == Qt::OddEvenFill) options << "even odd rule";
    }
    if (stroke.visible) {
        options << "draw=" + colour(stroke.colour)
                << "line width=" + decimalText(stroke.width * unit_) + "bp";
        if (stroke.colour.alpha() < 255) options << "draw opacity=" + decimalText(stroke.colour.alphaF());
        if (stroke.cap == Qt::RoundCap) options << "line cap=round";
        if (stroke.cap == Qt::SquareCap) options << "line cap=rect";
        if (stroke.join == Qt::RoundJoin) options << "line join=round";
        if (stroke.join == Qt::BevelJoin) options << "line join=bevel";
        QByteArray pattern;
        for (qsizetype k = 0; k < stroke.dashes.size(); ++k)
            pattern += (k % 2 == 0 ? " on " : " off ") + decimalText(stroke.dashes[k] * unit_) + "bp";
        if (!pattern.isEmpty()) options << "dash pattern=" + pattern.trimmed();
    }
    if (options.isEmpty()) return;
    body_ += "\\path[" + options.join(',') + ']' + tikzPath(path) + ";\n";
}

/// A gradient as strips across its direction: every viewer shows the same colours.
void TikzWriter::bands(const QPainterPath& path, const VectorFill& fill) {
    const QPointF way = fill.to - fill.from;
    const double length = std::hypot(way.x(), way.y());
    const QRectF box = path.boundingRect();
    if (length == 0.0) return;
    const QPointF across = QPointF(-way.y(), way.x()) / length * (box.width() + box.height());
    body_ += "\\begin{scope}\n\\clip" + tikzPath(path) + ";\n";
    for (int k = 0; k < kGradientBands; ++k) {
        const double low = static_cast<double>(k) / kGradientBands, middle = low + 0.5 / kGradientBands;
        QColor shade = fill.stops.isEmpty() ? fill.colour : fill.stops.front().second;
        for (qsizetype s = 0; s + 1 < fill.stops.size(); ++s) {
            const auto& [a, from] = fill.stops[s];
            const auto& [b, to] = fill.stops[s + 1];
            if (middle < a || middle > b || b <= a) continue;
            const double share = (middle - a) / (b - a);
            const auto mix = [share](int x, int y) {
                return static_cast<int>(std::lround(x + share * (y - x)));
            };
            shade =
                QColor(mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue()));
        }
        // Each strip reaches to the end, under the next ones: no seams.
        const QPointF start = fill.from + low * way;
        body_ += "\\fill[" + colour(shade) + "] " + point(start - across) + " -- " + point(start + across) +
                 " -- " + point(fill.to + across) + " -- " + point(fill.to - across) + " -- cycle;\n";
    }
    body_ += "\\end{scope}\n";
}

void TikzWriter::text(const VectorText& text) {
    words_ += kWordsOfText;
    const double angle = text.angle * 3.14159265358979323846 / 180.0;
    const QPointF middle = text.at + 0.5 * text.width * QPointF(std::cos(angle), std::sin(angle));
    QByteArray options = QByteArray(fromLeft_ ? "anchor=base west" : "anchor=base") +
                         ",inner sep=0pt,text=" + colour(text.colour);
    if (text.angle != 0.0) options += ",rotate=" + decimalText(-text.angle);
    const double size = text.size * unit_;
    options += ",font=\\fontsize{" + decimalText(size) + "bp}{" + decimalText(1.2 * size) + "bp}\\selectfont";
    if (text.font.bold()) options += "\\bfseries";
    body_ += "\\node[" + options + "] at " + point(fromLeft_ ? text.at : middle) + " {" +
             latexOf(text.text.trimmed()) + "};\n";
}

qsizetype TikzWriter::keep(const QImage& image) {
    QImage marked = image;
    marked.setText(kPictureMark, kPictureMark);
    images_ << pngBytes(marked);
    return images_.size();
}

void TikzWriter::image(const QRectF& target, const QImage& image) {
    const qsizetype number = keep(image);
    // The name is filled in by document().
    body_ += "\\node[anchor=north west,inner sep=0pt] at " + point(target.topLeft()) +
             " {\\includegraphics[width=" + decimalText(target.width() * unit_) +
             "bp,height=" + decimalText(target.height() * unit_) + "bp]{\\omegascopehere \x01" +
             QByteArray::number(number) + ".png}};\n";
}

void TikzWriter::layer(const QByteArray& name, double) {
    fromLeft_ = name == "key" || name == "letter";
}

void TikzWriter::clip(const QPainterPath& path) {
    if (clipped_) body_ += "\\end{scope}\n";
    clipped_ = !path.isEmpty();
    if (clipped_) body_ += "\\begin{scope}\n\\clip" + tikzPath(path) + ";\n";
}

QByteArray TikzWriter::picture(const QString& imageStem) const {
    QByteArray body = body_;
    body.replace('\x01', imageStem.toUtf8() + '-');
    if (clipped_) body += "\\end{scope}\n";
    return body;
}

QByteArray TikzWriter::document(const QString& title, const QString& description, const QByteArray& session,
                                const QString& imageStem) const {
    // Three decimals of a unit would be a third of a point on the other side of the page.
    const QByteArray unit = QByteArray::number(unit_, 'f', 7);
    QByteArray text = latexHead(title, description, "tikz", paper_ * unit_);
    if (!images_.isEmpty()) text += kLatexHere;
    text += colours_ + "\\begin{tikzpicture}[x=" + unit + "bp,y=-" + unit +
            "bp]\n\\useasboundingbox (0,0) rectangle " + point({paper_.width(), paper_.height()}) + ";\n";
    text += picture(imageStem);
    text += "\\end{tikzpicture}\\omegascopeend\n";
    return text + latexSession(session);
}

}  // namespace omegascope::exporting
