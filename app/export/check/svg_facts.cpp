#include <QHash>
#include <QImage>
#include <QRegularExpression>
#include <QTransform>
#include <QXmlStreamReader>
#include <algorithm>
#include <cmath>
#include <vector>

#include "app/export/check/figure_facts.h"

namespace omegascope::exporting {
namespace {

constexpr int kMostTags = 1000;
constexpr double kPointsPerPixel = 0.75;  // CSS: 96 pixels to an inch

/// A length in points; nothing for one that depends on something else (%, em).
std::optional<double> lengthOf(const QString& text) {
    static const QRegularExpression kLength(
        QStringLiteral("^\\s*([-+0-9.eE]+?)\\s*(px|pt|pc|cm|mm|in|)\\s*$"));
    const auto match = kLength.match(text);
    bool ok = false;
    const double value = match.captured(1).toDouble(&ok);
    if (!match.hasMatch() || !ok) return std::nullopt;
    static const QHash<QString, double> kUnits{
        {"", kPointsPerPixel}, {"px", kPointsPerPixel}, {"pt", 1.0}, {"pc", 12.0},
        {"cm", 72 / 2.54},     {"mm", 7.2 / 2.54},      {"in", 72.0}};
    return value * kUnits.value(match.captured(2));
}

QTransform transformOf(const QString& text) {
    static const QRegularExpression kPart(QStringLiteral("(\\w+)\\s*\\(([^)]*)\\)"));
    static const QRegularExpression kBetween(QStringLiteral("[\\s,]+"));
    QTransform all;
    for (auto parts = kPart.globalMatch(text); parts.hasNext();) {
        const auto part = parts.next();
        std::vector<double> n;
        for (const QString& number : part.captured(2).split(kBetween, Qt::SkipEmptyParts))
            n.push_back(number.toDouble());
        const QString kind = part.captured(1);
        QTransform one;
        if (kind == QLatin1String("matrix") && n.size() == 6)
            one = QTransform(n[0], n[1], n[2], n[3], n[4], n[5]);
        if (kind == QLatin1String("scale") && !n.empty())
            one = QTransform::fromScale(n[0], n.size() > 1 ? n[1] : n[0]);
        all = one * all;  // turns and shifts change no size
    }
    return all;
}

/// What an element hands down to those inside it.
struct DrawnAs {
    QTransform matrix;
    QString fill = QStringLiteral("black"), stroke = QStringLiteral("none"),
            family = QStringLiteral("(none named)");
    double strokeWidth = kPointsPerPixel, fontSize = 12.0;  ///< points; 16 pixels where nothing is said
    bool hidden = false;                                    ///< in definitions: drawn only where it is used
};

class SvgReader {
  public:
    explicit SvgReader(const QByteArray& bytes) : reader_(bytes) { reader_.setNamespaceProcessing(false); }

    Result<FigureFacts> read() {
        facts_.format = "SVG";
        std::vector<DrawnAs> looks{{}};
        while (!reader_.atEnd()) {
            const auto token = reader_.readNext();
            if (token == QXmlStreamReader::EndElement && looks.size() > 1) looks.pop_back();
            if (token == QXmlStreamReader::Characters && !reader_.isWhitespace()) noteText(looks.back());
            if (token != QXmlStreamReader::StartElement) continue;
            if (looks.size() > kMostTags)
                return Error{"Tags of the SVG are nested too deep; export it again."};
            looks.push_back(lookOf(looks.back()));
            element_ = reader_.qualifiedName().toString();
            if (const qsizetype colon = element_.indexOf(':'); colon >= 0) element_ = element_.mid(colon + 1);
            noteElement(looks.back(), looks.size() == 2);
        }
        if (reader_.hasError() || !rootSeen_) return Error{"The SVG is damaged; export it again."};
        return facts_;
    }

  private:
    QString property(const char* name) const {
        static const QRegularExpression kBetween(QStringLiteral("\\s*;\\s*"));
        const QString style = reader_.attributes().value(QLatin1String("style")).toString();
        for (const QString& entry : style.split(kBetween, Qt::SkipEmptyParts))
            if (entry.section(':', 0, 0).trimmed() == QLatin1String(name))
                return entry.section(':', 1).trimmed();
        return reader_.attributes().value(QLatin1String(name)).toString();
    }

    DrawnAs lookOf(DrawnAs look) {
        if (const QString matrix = property("transform"); !matrix.isEmpty())
            look.matrix = transformOf(matrix) * look.matrix;
        if (const QString fill = property("fill"); !fill.isEmpty()) look.fill = fill;
        if (const QString stroke = property("stroke"); !stroke.isEmpty()) look.stroke = stroke;
        if (const QString family = property("font-family"); !family.isEmpty()) look.family = family;
        if (const auto width = lengthOf(property("stroke-width"))) look.strokeWidth = *width;
        if (const auto size = lengthOf(property("font-size"))) look.fontSize = *size;
        const auto name = reader_.qualifiedName();
        for (const char* unseen : {"defs", "clipPath", "metadata", "title", "desc", "style", "script"})
            look.hidden = look.hidden || name == QLatin1String(unseen);
        for (const char* opacity : {"opacity", "fill-opacity", "stroke-opacity", "stop-opacity"}) {
            bool ok = false;
            const double value = property(opacity).toDouble(&ok);
            if (ok && value < 1.0) facts_.transparency = true;
        }
        if (!property("mask").isEmpty() || !property("filter").isEmpty()) facts_.transparency = true;
        return look;
    }

    /// The size of the drawing, and how many points a user unit has.
    void noteRoot() {
        rootSeen_ = true;
        const auto width = lengthOf(property("width")), height = lengthOf(property("height"));
        const QStringList box =
            property("viewBox").split(QRegularExpression(QStringLiteral("[\\s,]+")), Qt::SkipEmptyParts);
        if (width) facts_.width = *width;
        if (height) facts_.height = *height;
        if (box.size() != 4) return;
        const double units = box[2].toDouble();
        if (!width) facts_.width = units * kPointsPerPixel;
        if (!height) facts_.height = box[3].toDouble() * kPointsPerPixel;
        if (units > 0) pointsPerUnit_ = facts_.width / units;
    }

    double onPaper(double length, const DrawnAs& look) const {
        return length / kPointsPerPixel * pointsPerUnit_ * std::sqrt(std::abs(look.matrix.determinant()));
    }

    void noteElement(const DrawnAs& look, bool root) {
        if (root && element_ == QLatin1String("svg")) noteRoot();
        if (look.hidden) return;
        static const QStringList kShapes{"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"};
        if (kShapes.contains(element_)) {
            // An area outlined in its own colour, which closes the seams of viewers, has no line.
            const QColor stroke = colourOf(look.stroke);
            if (stroke.isValid() && look.strokeWidth > 0 && stroke != colourOf(look.fill) &&
                stroke != QColor(Qt::white)) {
                keepLeast(facts_.leastLine, onPaper(look.strokeWidth, look));
                addInk(facts_, stroke, InkFact::Role::Line);
            }
            if (const QColor fill = colourOf(look.fill); fill.isValid())
                addInk(facts_, fill, InkFact::Role::Area);
        }
        if (element_ == QLatin1String("image")) noteBitmap(look);
    }

    static QColor colourOf(const QString& text) {
        if (text == QLatin1String("none") || text.startsWith(QLatin1String("url"))) return {};
        static const QRegularExpression kRgb(
            QStringLiteral("^rgb\\(\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)\\s*\\)$"));
        const auto match = kRgb.match(text);
        if (match.hasMatch())
            return {std::min(match.captured(1).toInt(), 255), std::min(match.captured(2).toInt(), 255),
                    std::min(match.captured(3).toInt(), 255)};
        return QColor::isValidColor(text) ? QColor(text) : QColor();
    }

    void noteText(const DrawnAs& look) {
        if (look.hidden) return;
        if (element_ != QLatin1String("text") && element_ != QLatin1String("tspan")) return;
        keepLeast(facts_.leastType, onPaper(look.fontSize, look));
        if (const QColor fill = colourOf(look.fill); fill.isValid())
            addInk(facts_, fill, InkFact::Role::Text);
        const FontFact font{look.family.toStdString(), FontFact::Kind::Named, false, false};
        if (std::ranges::find(facts_.fonts, font) == facts_.fonts.end()) facts_.fonts.push_back(font);
    }

    void noteBitmap(const DrawnAs& look) {
        QString link = property("xlink:href");
        if (link.isEmpty()) link = property("href");
        const qsizetype comma = link.indexOf(',');
        if (!link.startsWith(QLatin1String("data:")) || comma < 0) return;
        const QImage image = QImage::fromData(QByteArray::fromBase64(link.mid(comma + 1).toLatin1()));
        const double across = onPaper(property("width").toDouble() * kPointsPerPixel, look);
        facts_.bitmaps.push_back(
            {image.width(), image.height(), across > 0 ? image.width() / (across / 72.0) : 0.0});
    }

    QXmlStreamReader reader_;
    FigureFacts facts_;
    QString element_;
    double pointsPerUnit_ = kPointsPerPixel;
    bool rootSeen_ = false;
};

}  // namespace

Result<FigureFacts> svgFacts(const QByteArray& bytes) {
    return SvgReader(bytes).read();
}

}  // namespace omegascope::exporting
