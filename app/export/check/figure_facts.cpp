#include "app/export/check/figure_facts.h"

#include <QBuffer>
#include <QImage>
#include <QImageReader>
#include <algorithm>
#include <unordered_map>

namespace omegascope::exporting {
namespace {

constexpr qint64 kMostBytes = qint64{256} << 20;
constexpr double kInchesPerMetre = 1 / 0.0254;
constexpr double kPointsPerInch = 72.0;
/// Colours that are a mark of their own cover at least this share of a picture; what is rarer is an edge between two.
constexpr double kShareOfMark = 5e-4;

}  // namespace

std::string nameOf(FontFact::Kind kind) {
    switch (kind) {
        case FontFact::Kind::Type1:
            return "Type 1";
        case FontFact::Kind::TrueType:
            return "TrueType";
        case FontFact::Kind::Type3:
            return "Type 3";
        case FontFact::Kind::Named:
            break;
    }
    return "named";
}

void addInk(FigureFacts& facts, const QColor& colour, InkFact::Role role) {
    const bool known = std::ranges::any_of(
        facts.inks, [&](const InkFact& ink) { return ink.role == role && ink.colour.rgb() == colour.rgb(); });
    if (!known) facts.inks.push_back({QColor(colour.rgb()), role});
}

void keepLeast(std::optional<double>& least, double value) {
    least = least ? std::min(*least, value) : value;
}

Result<FigureFacts> pngFacts(const QByteArray& bytes) {
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, "png");
    const QImage image = reader.read();
    if (image.isNull()) return Error{"The PNG picture is damaged; export it again."};
    FigureFacts facts;
    facts.format = "PNG";
    // Qt makes 96 dots per inch of a file that tells none; only the chunk itself says which it was.
    const bool told = bytes.left(4096).contains("pHYs");
    const double dotsPerInch = told ? image.dotsPerMeterX() / kInchesPerMetre : 0.0;
    if (told && dotsPerInch > 0) {
        facts.width = image.width() / dotsPerInch * kPointsPerInch;
        facts.height = image.height() / dotsPerInch * kPointsPerInch;
    }
    facts.bitmaps.push_back({image.width(), image.height(), dotsPerInch});
    facts.lettersUnknown = true;
    std::unordered_map<QRgb, qint64> counts;
    const QImage pixels = image.convertToFormat(QImage::Format_ARGB32);
    for (int y = 0; y < pixels.height(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(pixels.constScanLine(y));
        for (int x = 0; x < pixels.width(); ++x) {
            facts.transparency = facts.transparency || qAlpha(line[x]) < 255;
            ++counts[line[x] | 0xff000000u];
        }
    }
    const double least = kShareOfMark * pixels.width() * pixels.height();
    std::vector<QRgb> marks;
    for (const auto& [colour, count] : counts)
        if (static_cast<double>(count) >= least) marks.push_back(colour);
    std::ranges::sort(marks);
    for (const QRgb colour : marks) addInk(facts, QColor(colour), InkFact::Role::Area);
    return facts;
}

Result<FigureFacts> figureFacts(const QByteArray& bytes) {
    if (bytes.size() > kMostBytes)
        return limitError("The file is larger than 256 MB, which no venue takes; export a smaller figure.");
    Result<FigureFacts> facts = Error{
        "This is no PDF, SVG or PNG; give a figure in one of these formats (a TikZ file once it is "
        "compiled)."};
    if (bytes.startsWith("%PDF-"))
        facts = pdfFacts(bytes);
    else if (bytes.startsWith("\x89PNG\r\n\x1a\n"))
        facts = pngFacts(bytes);
    else if (bytes.trimmed().startsWith('<') && bytes.contains("<svg"))
        facts = svgFacts(bytes);
    if (facts) facts->bytes = bytes.size();
    return facts;
}

}  // namespace omegascope::exporting
