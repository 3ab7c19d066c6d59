#pragma once

#include <QSize>
#include <QSizeF>
#include <QString>
#include <QStringList>
#include <array>
#include <optional>
#include <vector>

#include "app/session/race_spec.h"
#include "app/session/session.h"
#include "core/support/result.h"

namespace omegascope::exporting {

/// What can stand in a figure: the two planes, the surface, the loss along the run, the gradients of the cells
/// round ω with their hull, the data plane of each class. The name of each, "data" …, is the same in JSON and on the command line.
enum class Panel { Data, Slice, Surface, Run, Clarke, Classes };
inline constexpr std::array kPanels{Panel::Data, Panel::Slice,  Panel::Surface,
                                    Panel::Run,  Panel::Clarke, Panel::Classes};
QString nameOf(Panel panel);
/// Panels named in a list such as "data,slice"; "figure" is data, slice and surface, as in [P, Fig. 4].
/// Errors: a name that is none, a panel that comes twice.
Result<std::vector<Panel>> panelsNamed(const QString& names);

/// Tikz: paths as they are. Pgfplots: axes with data in tables, for a hand that changes them.
enum class Format { Png, Svg, Pdf, Tikz, Pgfplots, Eps };
inline constexpr std::array kFormats{Format::Png,  Format::Svg,      Format::Pdf,
                                     Format::Tikz, Format::Pgfplots, Format::Eps};
/// By the ending of a file name: .png, .svg, .pdf, .tex (TikZ), .pgfplots, .eps.
std::optional<Format> formatOf(const QString& path);
QString nameOf(Format format);    ///< "png", "svg", "pdf", "tex", "pgfplots", "eps"
QString endingOf(Format format);  ///< of its files: that, but for pgfplots, which is a .tex

/// Screen: the colours of the window. Print: the same marks on half as much ink for the loss. Greyscale: that
/// in shades of grey.
enum class Palette { Screen, Print, Greyscale };
inline constexpr std::array kPalettes{Palette::Screen, Palette::Print, Palette::Greyscale};
QString nameOf(Palette palette);  ///< "screen"

/// What a figure holds of the session that it shows: all of it, all but names (session::anonymous), or nothing.
enum class Carried { Session, Anonymous, Nothing };
inline constexpr std::array kCarried{Carried::Session, Carried::Anonymous, Carried::Nothing};
QString nameOf(Carried carried);  ///< "session"

/// Where the one key of a figure stands; without it the caption explains.
enum class Legend { Below, Beside, None };
inline constexpr std::array kLegends{Legend::Below, Legend::Beside, Legend::None};
QString nameOf(Legend legend);  ///< "below"

using session::RaceSpec;

/// A range of values of a key of FigureSpec.
struct Limits {
    double low = 0.0, high = 0.0;
};
inline constexpr Limits kCentimetres{1, 200};
inline constexpr Limits kDotsPerInch{30, 2400};
inline constexpr Limits kFontPoints{3, 72};
inline constexpr Limits kLineFactors{0.1, 10};
inline constexpr Limits kPixels{16, 16384};  ///< of a side
inline constexpr int kMostRows = 6;          ///< and columns

/// Everything about a picture except the session: what it shows, how large it is, how it looks, the format.
/// It depends on no window and no theme. The same session and the same spec give the same bytes.
///
/// Size: `pixels` tells it exactly, or else `centimetres` in print, which is round(cm · dpi / 2.54) pixels.
/// Type: names of axes have `fontPoints`, tick numbers and keys 0.92 of it, in print; markers and lines keep
/// their proportion to it.
struct FigureSpec {
    std::vector<Panel> panels{Panel::Slice};
    int rows = 1, columns = 1;  ///< of the grid, which is filled row by row
    bool letters = true;        ///< (a), (b), … where there are several panels
    Legend legend = Legend::Below;
    bool sharedBar = true;  ///< one colour bar for all panels of the same range of losses
    QSizeF centimetres{17.5, 13.1};
    std::optional<QSize> pixels;
    /// Dots per inch, kept in the PNG. Without: 300 for a size in centimetres; for one in pixels such that a
    /// panel of 800 × 600 px is 21.2 cm wide in print.
    std::optional<double> dpi;
    QString family;            ///< of the type; empty: figures::figureFamily()
    QString fontFile{};        ///< a font that is not installed, in place of `family`; no part of toJson
    double fontPoints = 9.0;   ///< of the names of axes
    double lineWidth = 1.0;    ///< a factor for all lines
    bool transparent = false;  ///< no background instead of a white one
    Palette palette = Palette::Screen;
    Format format = Format::Png;
    Carried carries = Carried::Session;
    bool archive = false;  ///< PDF/A: 3b with the session, 2b without
    /// Drawn in planes, surfaces, 3-D slices and charts of runs; otherwise the one that the session shows.
    std::optional<RaceSpec> race{};
    bool outlines = false;  ///< letters as outlines, for programs that lack the font (SVG, EPS)

    bool operator==(const FigureSpec&) const = default;
};

/// The first key out of its range in one sentence that names it as `json` does: "fontPoints is 0; give …".
/// Ranges as above; also refused: a grid too small for the panels, a panel twice, more pixels than kPixels.
Outcome check(const FigureSpec& spec);
/// Whether the font is installed; needs a QGuiApplication.
Outcome checkFont(const FigureSpec& spec);
/// The same; a font file is read first, and its family is the spec's from then on.
Outcome loadFont(FigureSpec& spec);

/// Whether the panels carry letters.
bool hasLetters(const FigureSpec& spec);

/// One row of up to three panels; four as 2×2, then rows of three. On paper of this width in centimetres, where 0 is any:
/// as many in a row as have 3.9 cm each.
std::array<int, 2> usualLayout(std::size_t panels, double centimetres = 0.0);
/// These panels in their usual layout, in exactly so many pixels.
FigureSpec specOf(std::vector<Panel> panels, QSize pixels);
/// In pixels, where nothing is asked for: 1600 × 1200 for one panel, 800 × 800 for each of several.
QSize usualPixels(const FigureSpec& spec);
/// The height that goes with a width, in the proportions of usualPixels.
double usualHeight(const FigureSpec& spec, double width);

/// A checked spec in whole pixels.
QSize pixelsOf(const FigureSpec& spec);
double dotsPerInchOf(const FigureSpec& spec);
/// Pixels of the picture per pixel of figures::Style, whose names of axes are 12 of these high.
double styleScale(const FigureSpec& spec);
/// Width and height in print, in points of 1/72 inch.
QSizeF pointsOf(const FigureSpec& spec);

/// The same figure as a PNG in as many pixels as fit into `room`, in the same proportions of type and lines.
FigureSpec fittedTo(const FigureSpec& spec, QSize room);

/// Sizes for a purpose: widths of a journal's columns, a slide of 25.4 × 14.29 cm.
enum class Preset { OneColumn, TwoColumns, Slide, Free };
inline constexpr std::array kPresets{Preset::OneColumn, Preset::TwoColumns, Preset::Slide, Preset::Free};
QString nameOf(Preset preset);  ///< "one column (8.4 cm)"
/// Sets width, height and type size; Free leaves all as it is.
void apply(Preset preset, FigureSpec& spec);
/// Before apply: a grid that nobody has chosen becomes the usual one of that width.
void suitLayout(Preset preset, FigureSpec& spec);
/// The preset whose width the spec has, or Free.
Preset presetOf(const FigureSpec& spec);

/// All keys, as kept among a window's settings.
session::Json toJson(const FigureSpec& spec);
/// Reads what toJson wrote; missing keys get their usual values, unknown ones are passed over.
/// Errors: one sentence that names the key, its value and what to give; those of check.
Result<FigureSpec> specFromJson(const session::Json& json);

}  // namespace omegascope::exporting
