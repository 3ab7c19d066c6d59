#include "app/cli/base/figure_options.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/cli/base/call.h"

namespace omegascope::cli {
namespace {

using exporting::FigureSpec;

constexpr std::string_view kWidth = "--width";
constexpr std::string_view kHeight = "--height";
constexpr std::string_view kDpi = "--dpi";
constexpr std::string_view kLayout = "--layout";
constexpr std::string_view kNoLetters = "--no-letters";
constexpr std::string_view kFont = "--font";
constexpr std::string_view kFontFile = "--font-file";
constexpr std::string_view kArchive = "--pdfa";
constexpr std::string_view kOutlines = "--outlines";
constexpr std::string_view kFontSize = "--font-size";
constexpr std::string_view kLineWidth = "--line-width";
constexpr std::string_view kTransparent = "--transparent";
constexpr std::string_view kPalette = "--palette";
constexpr std::string_view kLossScale = "--loss-scale";
constexpr std::string_view kLossCut = "--loss-cut";
constexpr std::string_view kLegend = "--legend";
constexpr std::string_view kOwnBars = "--own-bars";
constexpr std::string_view kRace = "--race";
const QString kNoRace = QStringLiteral("none");
constexpr std::string_view kNoSession = "--no-session";
constexpr std::string_view kAnonymous = "--anonymous";

/// Two whole numbers with an x between them.
Result<QSize> parsePair(std::string_view option, const QString& text, int low, int high,
                        const std::string& expected) {
    const QStringList sides = text.split('x');
    if (sides.size() != 2)
        return Error{std::string(option) + " is \"" + text.toStdString() + "\"; give " + expected + '.'};
    const Result<int> first = parseInteger(option, sides[0], low, high);
    if (!first) return first.error();
    const Result<int> second = parseInteger(option, sides[1], low, high);
    if (!second) return second.error();
    return QSize(*first, *second);
}

Result<std::vector<exporting::Panel>> parsePanels(const QString& names) {
    Result<std::vector<exporting::Panel>> panels = exporting::panelsNamed(names);
    if (!panels) return panels.error().in("--panel: ");
    return panels;
}

Result<QSize> parseSize(const QString& text) {
    return parsePair(kSize, text, static_cast<int>(exporting::kPixels.low),
                     static_cast<int>(exporting::kPixels.high), "WIDTHxHEIGHT in pixels, such as 1600x1200");
}

/// The option's number, or nothing where it was not given.
Result<std::optional<double>> numberOf(const Arguments& arguments, std::string_view option,
                                       const exporting::Limits& limits) {
    if (!arguments.has(option)) return std::optional<double>();
    const Result<double> number = parseNumber(option, arguments.value(option), limits.low, limits.high);
    if (!number) return number.error();
    return std::optional<double>(*number);
}

Outcome readLayout(const Arguments& arguments, FigureSpec& spec) {
    if (arguments.has(kRace) && arguments.value(kRace) != kNoRace) {
        auto race = session::raceNamed(arguments.value(kRace).toStdString());
        if (!race) return race.error().in(std::string(kRace) + ": ");
        spec.race = *std::move(race);
    }
    spec.letters = !arguments.has(kNoLetters);
    spec.sharedBar = !arguments.has(kOwnBars);
    if (arguments.has(kLegend)) {
        const QString name = arguments.value(kLegend);
        const auto found = std::ranges::find_if(
            exporting::kLegends, [&](exporting::Legend legend) { return nameOf(legend) == name; });
        if (found == exporting::kLegends.end())
            return Error{"--legend is \"" + name.toStdString() + "\"; give below, beside or none."};
        spec.legend = *found;
    }
    if (!arguments.has(kLayout)) return Done{};
    const Result<QSize> grid =
        parsePair(kLayout, arguments.value(kLayout), 1, exporting::kMostRows, "ROWSxCOLUMNS, such as 1x3");
    if (!grid) return grid.error();
    spec.rows = grid->width();
    spec.columns = grid->height();
    if (static_cast<std::size_t>(spec.rows * spec.columns) < spec.panels.size())
        return Error{"--layout is \"" + arguments.value(kLayout).toStdString() + "\", too small for " +
                     std::to_string(spec.panels.size()) + " panels; give more rows or columns."};
    return Done{};
}

/// Of a figure whose size nobody gives: vectors are for print, at the width of a column or of a page; a picture has
/// pixels.
void takeUsualSize(const Arguments& arguments, FigureSpec& spec) {
    if (!spec.pixels) return;
    const auto format = exporting::formatOf(withFormat(arguments));
    if (!format || *format == exporting::Format::Png) {
        spec.pixels = exporting::usualPixels(spec);
        return;
    }
    const bool small = spec.panels.size() == 1 && spec.panels.front() != exporting::Panel::Classes;
    const auto preset = small ? exporting::Preset::OneColumn : exporting::Preset::TwoColumns;
    if (!arguments.has(kLayout)) exporting::suitLayout(preset, spec);
    exporting::apply(preset, spec);
}

/// Without a size the spec keeps its own.
Outcome readSize(const Arguments& arguments, FigureSpec& spec) {
    const auto dpi = numberOf(arguments, kDpi, exporting::kDotsPerInch);
    if (!dpi) return dpi.error();
    spec.dpi = *dpi;
    if (arguments.has(kWidth) || arguments.has(kHeight)) {
        if (arguments.has(kSize))
            return Error{"--size is in pixels, --width and --height are in centimetres; give one of both."};
        const auto width = numberOf(arguments, kWidth, exporting::kCentimetres);
        if (!width) return width.error();
        const auto height = numberOf(arguments, kHeight, exporting::kCentimetres);
        if (!height) return height.error();
        if (*width && !arguments.has(kLayout)) {
            const auto layout = exporting::usualLayout(spec.panels.size(), **width);
            spec.rows = layout[0];
            spec.columns = layout[1];
        }
        const double usual = spec.pixels ? exporting::usualHeight(spec, 1.0)
                                         : spec.centimetres.height() / spec.centimetres.width();
        spec.pixels.reset();
        spec.centimetres = {*width ? **width : **height / usual, *height ? **height : **width * usual};
        return Done{};
    }
    if (!arguments.has(kSize)) {
        takeUsualSize(arguments, spec);
        return Done{};
    }
    const Result<QSize> size = parseSize(arguments.value(kSize));
    if (!size) return size.error();
    spec.pixels = *size;
    return Done{};
}

Outcome readCarried(const Arguments& arguments, FigureSpec& spec) {
    if (arguments.has(kNoSession) && arguments.has(kAnonymous))
        return Error{"--no-session leaves out what --anonymous would carry; give one of both."};
    if (arguments.has(kNoSession)) spec.carries = exporting::Carried::Nothing;
    if (arguments.has(kAnonymous)) spec.carries = exporting::Carried::Anonymous;
    return Done{};
}

Outcome readLook(const Arguments& arguments, FigureSpec& spec) {
    spec.transparent = arguments.has(kTransparent);
    spec.family = arguments.value(kFont);
    if (arguments.has(kFont) && spec.family.isEmpty())
        return Error{"--font is empty; give the name of a font, such as \"Noto Sans\"."};
    if (arguments.has(kFont) && arguments.has(kFontFile))
        return Error{"--font names an installed font and --font-file one that is not; give one of both."};
    spec.fontFile = arguments.value(kFontFile);
    spec.archive = arguments.has(kArchive);
    spec.outlines = arguments.has(kOutlines);
    const auto points = numberOf(arguments, kFontSize, exporting::kFontPoints);
    if (!points) return points.error();
    spec.fontPoints = points->value_or(spec.fontPoints);
    if (arguments.has(kPalette)) {
        const QString name = arguments.value(kPalette);
        const auto found = std::ranges::find_if(
            exporting::kPalettes, [&](exporting::Palette palette) { return nameOf(palette) == name; });
        if (found == exporting::kPalettes.end())
            return Error{"--palette is \"" + name.toStdString() + "\"; give screen, print or greyscale."};
        spec.palette = *found;
    }
    const auto factor = numberOf(arguments, kLineWidth, exporting::kLineFactors);
    if (!factor) return factor.error();
    spec.lineWidth = factor->value_or(spec.lineWidth);
    return Done{};
}

template <typename Values>
std::vector<std::string> namesOf(const Values& values) {
    std::vector<std::string> names;
    for (const auto value : values) names.push_back(nameOf(value).toStdString());
    return names;
}

std::vector<std::string_view> paletteChoices() {
    static const std::vector<std::string> names = namesOf(exporting::kPalettes);
    return {names.begin(), names.end()};
}

}  // namespace

std::vector<std::string_view> panelChoices() {
    static const std::vector<std::string> names = namesOf(exporting::kPanels);
    std::vector<std::string_view> choices(names.begin(), names.end());
    choices.emplace_back("figure");
    return choices;
}

const std::vector<Option>& figureOptions() {
    static const std::vector<Option> options{
        {kSize, "WIDTHxHEIGHT",
         "in pixels, 16 to 16384 a side; a PNG otherwise 1600x1200, and 800x800 for each of several panels"},
        {kWidth, "CM",
         "width in print, 1 to 200 cm, in place of --size; vectors otherwise 8.4, or 17.5 for several "
         "panels"},
        {kHeight, "CM", "height in print; one of both is enough"},
        {kDpi, "DPI", "pixels per inch of a PNG, 30 to 2400; otherwise 300 with --width or --height"},
        {kLayout, "ROWSxCOLUMNS", "the grid of several panels; otherwise one row of up to three"},
        {kNoLetters, "", "no (a), (b), … beside several panels"},
        {kLegend,
         "PLACE",
         "where the one key of the figure stands: below, beside or none",
         false,
         {"below", "beside", "none"}},
        {kOwnBars, "", "a colour bar at each panel, not one for all of the same range"},
        {kFont, "FAMILY", "an installed font; otherwise Noto Sans or DejaVu Sans"},
        {kFontFile, "PATH",
         "a font that is not installed, such as the body font of the paper (.ttf or .otf)"},
        {kFontSize, "POINTS", "of the names of axes in print, 3 to 72; otherwise 9"},
        {kLineWidth, "FACTOR", "lines so many times as wide as usual, 0.1 to 10"},
        {kTransparent, "", "no background instead of a white one"},
        {kPalette, "NAME", "screen (as the window), print (pale colours of the loss, for paper) or greyscale",
         false, paletteChoices()},
        {kLossScale, "KIND",
         "linear, log or log:OFFSET, the logarithm of L - lowest + OFFSET; otherwise the session's"},
        {kLossCut, "CUT",
         "95% cuts losses above that share of the window, LOW,HIGH those beyond a range, none cuts nothing; "
         "otherwise the session's"},
        {kRace, "METHODS|starts:N[:RADIUS[:SEED]]|none",
         "runs from ω in planes, surfaces and charts: one of each method (adam,momentum), or of the "
         "session's method from N starts about ω; @K behind it begins at step K of the session's run; "
         "otherwise the "
         "race that the session shows"},
        {kOutlines, "", "letters of an SVG, EPS or PDF as outlines, for programs that lack the font"},
        {kArchive, "", "a PDF as PDF/A: 3b with the session attached, 2b with --no-session"},
        {kNoSession, "", "the file does not carry the session"},
        {kAnonymous, "", "the file carries the session without title, source, notes and names of files"}};
    return options;
}

namespace {

Outcome readScaleKind(const QString& text, session::LossScale& scale) {
    scale.logarithmic = text != QLatin1String("linear");
    scale.offset.reset();
    if (!scale.logarithmic || text == QLatin1String("log")) return Done{};
    const QString start = QStringLiteral("log:");
    bool isNumber = false;
    const double offset = text.mid(start.size()).toDouble(&isNumber);
    if (!text.startsWith(start) || !isNumber || !std::isfinite(offset) || !(offset > 0.0))
        return Error{"--loss-scale is \"" + text.toStdString() +
                     "\"; give linear, log, or log:OFFSET with a number above 0."};
    scale.offset = offset;
    return Done{};
}

Outcome readCut(const QString& text, session::LossScale& scale) {
    scale.percentile.reset();
    scale.range.reset();
    if (text == QLatin1String("none")) return Done{};
    bool first = false, second = false;
    if (text.endsWith(QLatin1Char('%'))) {
        const double percent = text.chopped(1).toDouble(&first);
        if (first && percent > 0.0 && percent <= 100.0) {
            scale.percentile = percent;
            return Done{};
        }
    }
    const QStringList ends = text.split(QLatin1Char(','));
    if (ends.size() == 2) {
        const double low = ends[0].toDouble(&first), high = ends[1].toDouble(&second);
        if (first && second && std::isfinite(high - low) && low < high) {
            scale.range = {low, high};
            return Done{};
        }
    }
    return Error{"--loss-cut is \"" + text.toStdString() +
                 "\"; give a share such as 95%, a range LOW,HIGH with LOW < HIGH, or none."};
}

}  // namespace

Outcome readView(const Arguments& arguments, session::Session& session) {
    if (arguments.has(kRace) && arguments.value(kRace) == kNoRace) session.framing.race.reset();
    session::LossScale& scale = session.view.lossScale;
    if (arguments.has(kLossScale))
        if (const Outcome read = readScaleKind(arguments.value(kLossScale), scale); !read) return read;
    if (arguments.has(kLossCut)) return readCut(arguments.value(kLossCut), scale);
    return Done{};
}

Result<FigureSpec> figureSpec(const Arguments& arguments, const QString& panels) {
    Result<std::vector<exporting::Panel>> named = parsePanels(panels);
    if (!named) return named.error();
    const auto spec = figureSpec(arguments, exporting::specOf(*std::move(named), QSize(1, 1)));
    if (!spec) return spec.error();
    if (const Outcome checked = check(*spec); !checked) return checked.error();
    return spec;
}

Result<FigureSpec> figureSpec(const Arguments& arguments, FigureSpec usual) {
    for (const auto read : {readLayout, readSize, readLook, readCarried})
        if (const Outcome outcome = read(arguments, usual); !outcome) return outcome.error();
    FigureSpec one = usual;  // a figure may have a kind of panel several times
    one.panels.resize(1);
    if (const Outcome checked = check(one); !checked) return checked.error();
    return usual;
}

}  // namespace omegascope::cli
