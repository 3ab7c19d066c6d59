#pragma once

#include <QByteArray>
#include <QColor>
#include <QString>
#include <optional>
#include <string>
#include <vector>

#include "core/support/result.h"

namespace omegascope::exporting {

/// A font of a figure, as the file describes it.
struct FontFact {
    /// Named: only its name stands in the file, as in SVG, and the reader's own font of that name is shown.
    enum class Kind { Type1, TrueType, Type3, Named };
    std::string name;
    Kind kind = Kind::Type1;
    bool embedded = false;
    bool subset = false;  ///< its name carries a subset's tag, "ABCDEF+"
    bool operator==(const FontFact&) const = default;
};
std::string nameOf(FontFact::Kind kind);  ///< "Type 1"

/// A bitmap, and how many of its pixels there are to an inch of the figure at its own size.
struct BitmapFact {
    int width = 0, height = 0;
    double dotsPerInch = 0.0;
};

/// A colour that something is drawn with.
struct InkFact {
    enum class Role { Text, Line, Area };
    QColor colour;
    Role role = Role::Area;
};

/// What a venue may ask about a figure, measured in the file itself. Lengths in points of 1/72 inch at the figure's own
/// size.
struct FigureFacts {
    std::string format;            ///< "PDF", "SVG" or "PNG"
    qint64 bytes = 0;              ///< size of the file
    int pages = 1;                 ///< of a PDF; all else is of the first
    double width = 0, height = 0;  ///< 0: the file tells none (a PNG without resolution)
    std::vector<FontFact> fonts;
    std::optional<double>
        leastType;  ///< size of the smallest type; nothing: there is no text, or none that is known
    std::optional<double> leastLine;  ///< width of the thinnest line; 0 is one device pixel, however fine
    std::vector<BitmapFact> bitmaps;
    bool transparency = false;
    std::vector<InkFact> inks;    ///< each colour and role once
    bool lettersUnknown = false;  ///< a bitmap: what it says and how large cannot be measured
};

/// Reads a PDF, an SVG or a PNG. Errors: another kind of file, a damaged or encrypted one, more than 256 MB; one sentence
/// without the file's name.
Result<FigureFacts> figureFacts(const QByteArray& bytes);

/// Limits: 64 MB of unpacked drawing, forms within forms up to 16 levels.
Result<FigureFacts> pdfFacts(const QByteArray& bytes);
Result<FigureFacts> svgFacts(const QByteArray& bytes);
Result<FigureFacts> pngFacts(const QByteArray& bytes);

/// Adds a colour once for each role.
void addInk(FigureFacts& facts, const QColor& colour, InkFact::Role role);
/// Keeps the smaller of both.
void keepLeast(std::optional<double>& least, double value);

}  // namespace omegascope::exporting
