#include "app/export/figure/figure_spec.h"

#include <QFileInfo>
#include <QFontDatabase>
#include <algorithm>
#include <cmath>

#include "app/figures/frame/style.h"
#include "app/session/json_cursor.h"
#include "core/support/number_text.h"

namespace omegascope::exporting {
namespace {

/// What text and line widths of figures::Style are meant for.
constexpr QSizeF kNominalPanel{800, 600};
constexpr double kStyleDotsPerInch = 96.0;
constexpr double kStyleText = 12.0;
constexpr double kPointsPerInch = 72.0;
constexpr double kCentimetresPerInch = 2.54;
constexpr double kUsualDotsPerInch = 300.0;
/// Below this the type of a small picture could not be read: such pictures are fuller instead.
constexpr double kSmallestScale = 0.6;
constexpr double kNominalPoints = kStyleText * kPointsPerInch / kStyleDotsPerInch;

struct PresetFacts {
    const char* name;
    double width, height;  ///< cm; a height of 0 is usualHeight
    double fontPoints;
};
constexpr std::array<PresetFacts, 4> kPresetFacts{{{"one column (8.4 cm)", 8.4, 0, 8},
                                                   {"two columns (17.5 cm)", 17.5, 0, 8},
                                                   {"slide (16:9)", 25.4, 14.29, 14},
                                                   {"free", 0, 0, 0}}};

const PresetFacts& factsOf(Preset preset) {
    return kPresetFacts[static_cast<std::size_t>(preset)];
}

std::string rangeText(const Limits& limits) {
    return "a number from " + generalNumber(limits.low, 6) + " to " + generalNumber(limits.high, 6);
}

struct Finding {
    const char* key;
    double value;
    Limits limits;
};

/// "a, b or c"
std::string alternatives(const QStringList& names) {
    return (QStringList(names.mid(0, names.size() - 1)).join(QStringLiteral(", ")) + QStringLiteral(" or ") +
            names.last())
        .toStdString();
}

QStringList panelNames() {
    QStringList names;
    for (const Panel panel : kPanels) names << nameOf(panel);
    return names;
}

template <typename Value, std::size_t size>
Value readNamed(const session::Cursor& place, const std::array<Value, size>& values) {
    const QString name = QString::fromStdString(place.text());
    QStringList names;
    for (const Value value : values) {
        names << nameOf(value);
        if (names.last() == name) return value;
    }
    place.refuse(alternatives(names));
}

template <typename Number>
std::array<Number, 2> readPair(const session::Cursor& place, const std::string& meaning) {
    if (place.listSize(meaning) != 2) place.refuse(meaning);
    if constexpr (std::is_same_v<Number, int>)
        return {place.item(0).integer(1, static_cast<int>(kPixels.high)),
                place.item(1).integer(1, static_cast<int>(kPixels.high))};
    else
        return {place.item(0).number(), place.item(1).number()};
}

void readPanels(session::ObjectCursor& object, FigureSpec& spec) {
    if (const auto panels = object.optional("panels")) {
        spec.panels.clear();
        const std::size_t count = panels->listSize("a list of panels, such as [\"data\", \"slice\"]");
        for (std::size_t k = 0; k < count; ++k) spec.panels.push_back(readNamed(panels->item(k), kPanels));
        if (!spec.panels.empty()) {
            const auto usual = usualLayout(spec.panels.size());
            spec.rows = usual[0];
            spec.columns = usual[1];
        }
    }
    if (const auto layout = object.optional("layout")) {
        const auto grid = readPair<int>(*layout, "[rows, columns]");
        spec.rows = grid[0];
        spec.columns = grid[1];
    }
    if (const auto letters = object.optional("letters")) spec.letters = letters->boolean();
    if (const auto legend = object.optional("legend")) spec.legend = readNamed(*legend, kLegends);
    if (const auto shared = object.optional("sharedBar")) spec.sharedBar = shared->boolean();
}

void readSize(session::ObjectCursor& object, FigureSpec& spec) {
    if (const auto size = object.optional("centimetres")) {
        const auto sides = readPair<double>(*size, "[width, height]");
        spec.centimetres = {sides[0], sides[1]};
    }
    if (const auto pixels = object.optional("pixels"); pixels && !pixels->json().is_null()) {
        const auto sides = readPair<int>(*pixels, "[width, height]");
        spec.pixels = QSize(sides[0], sides[1]);
    }
    if (const auto dpi = object.optional("dpi"); dpi && !dpi->json().is_null()) spec.dpi = dpi->number();
}

void readLook(session::ObjectCursor& object, FigureSpec& spec) {
    if (const auto family = object.optional("family")) spec.family = QString::fromStdString(family->text());
    if (const auto points = object.optional("fontPoints")) spec.fontPoints = points->number();
    if (const auto factor = object.optional("lineWidth")) spec.lineWidth = factor->number();
    if (const auto transparent = object.optional("transparent")) spec.transparent = transparent->boolean();
    if (const auto palette = object.optional("palette")) spec.palette = readNamed(*palette, kPalettes);
    if (const auto format = object.optional("format")) spec.format = readNamed(*format, kFormats);
    if (const auto carries = object.optional("carries")) spec.carries = readNamed(*carries, kCarried);
    if (const auto archive = object.optional("archive")) spec.archive = archive->boolean();
    if (const auto outlines = object.optional("outlines")) spec.outlines = outlines->boolean();
    if (const auto race = object.optional("race"); race && !race->json().is_null()) {
        auto named = session::raceNamed(race->text());
        if (!named) throw session::Refusal{named.error().in("race: ")};
        spec.race = *std::move(named);
    }
}

Outcome checkPanels(const FigureSpec& spec) {
    if (spec.panels.empty())
        return Error{"panels is an empty list; give at least one of " + alternatives(panelNames()) + '.'};
    for (const Panel panel : spec.panels)
        if (std::ranges::count(spec.panels, panel) > 1)
            return Error{"panels has \"" + nameOf(panel).toStdString() + "\" twice; give each panel once."};
    const std::string layout =
        "layout is " + std::to_string(spec.rows) + " × " + std::to_string(spec.columns);
    if (std::min(spec.rows, spec.columns) < 1 || std::max(spec.rows, spec.columns) > kMostRows)
        return Error{layout + "; give 1 to " + std::to_string(kMostRows) + " rows and columns."};
    if (static_cast<std::size_t>(spec.rows * spec.columns) < spec.panels.size())
        return Error{layout + ", too small for " + std::to_string(spec.panels.size()) +
                     " panels; give more rows or columns."};
    return Done{};
}

}  // namespace

QString nameOf(Panel panel) {
    switch (panel) {
        case Panel::Data:
            return QStringLiteral("data");
        case Panel::Slice:
            return QStringLiteral("slice");
        case Panel::Surface:
            return QStringLiteral("surface");
        case Panel::Run:
            return QStringLiteral("run");
        case Panel::Clarke:
            return QStringLiteral("clarke");
        case Panel::Classes:
            break;
    }
    return QStringLiteral("classes");
}

Result<std::vector<Panel>> panelsNamed(const QString& names) {
    if (names == QLatin1String("figure"))
        return std::vector<Panel>{Panel::Data, Panel::Slice, Panel::Surface};
    std::vector<Panel> panels;
    const QStringList known = panelNames();
    for (const QString& name : names.split(',')) {
        const qsizetype index = known.indexOf(name.trimmed());
        if (index < 0)
            return Error{'"' + name.trimmed().toStdString() + "\" is no panel; give " +
                         alternatives(known + QStringList{QStringLiteral("figure")}) +
                         ", or several with commas."};
        const Panel panel = kPanels[static_cast<std::size_t>(index)];
        if (std::ranges::find(panels, panel) != panels.end())
            return Error{'"' + known[index].toStdString() + "\" comes twice; give each panel once."};
        panels.push_back(panel);
    }
    return panels;
}

std::optional<Format> formatOf(const QString& path) {
    const QString ending = QFileInfo(path).suffix().toLower();
    for (const Format format : kFormats)
        if (ending == nameOf(format)) return format;
    return std::nullopt;
}

QString nameOf(Format format) {
    switch (format) {
        case Format::Png:
            return QStringLiteral("png");
        case Format::Svg:
            return QStringLiteral("svg");
        case Format::Pdf:
            return QStringLiteral("pdf");
        case Format::Pgfplots:
            return QStringLiteral("pgfplots");
        case Format::Eps:
            return QStringLiteral("eps");
        case Format::Tikz:
            break;
    }
    return QStringLiteral("tex");
}

QString endingOf(Format format) {
    return nameOf(format == Format::Pgfplots ? Format::Tikz : format);
}

QString nameOf(Palette palette) {
    switch (palette) {
        case Palette::Screen:
            return QStringLiteral("screen");
        case Palette::Print:
            return QStringLiteral("print");
        case Palette::Greyscale:
            break;
    }
    return QStringLiteral("greyscale");
}

QString nameOf(Legend legend) {
    switch (legend) {
        case Legend::Below:
            return QStringLiteral("below");
        case Legend::Beside:
            return QStringLiteral("beside");
        case Legend::None:
            break;
    }
    return QStringLiteral("none");
}

QString nameOf(Carried carried) {
    switch (carried) {
        case Carried::Session:
            return QStringLiteral("session");
        case Carried::Anonymous:
            return QStringLiteral("anonymous");
        case Carried::Nothing:
            break;
    }
    return QStringLiteral("nothing");
}

Outcome check(const FigureSpec& spec) {
    if (Outcome panels = checkPanels(spec); !panels) return panels;
    const auto pixels = spec.pixels.value_or(QSize(kPixels.high, kPixels.high));
    const Finding findings[] = {{"pixels", static_cast<double>(pixels.width()), kPixels},
                                {"pixels", static_cast<double>(pixels.height()), kPixels},
                                {"centimetres", spec.centimetres.width(), kCentimetres},
                                {"centimetres", spec.centimetres.height(), kCentimetres},
                                {"dpi", spec.dpi.value_or(kUsualDotsPerInch), kDotsPerInch},
                                {"fontPoints", spec.fontPoints, kFontPoints},
                                {"lineWidth", spec.lineWidth, kLineFactors}};
    for (const Finding& finding : findings)
        if (!(finding.value >= finding.limits.low && finding.value <= finding.limits.high))
            return Error{std::string(finding.key) + " is " + generalNumber(finding.value, 6) + "; give " +
                         rangeText(finding.limits) + '.'};
    const QSize size = pixelsOf(spec);
    if (std::max(size.width(), size.height()) > kPixels.high ||
        std::min(size.width(), size.height()) < kPixels.low)
        return limitError("The picture would have " + std::to_string(size.width()) + " × " +
                          std::to_string(size.height()) + " pixels; choose centimetres and dpi that give " +
                          generalNumber(kPixels.low, 6) + " to " + generalNumber(kPixels.high, 6) +
                          " on a side.");
    return Done{};
}

Outcome checkFont(const FigureSpec& spec) {
    if (spec.family.isEmpty() || QFontDatabase::hasFamily(spec.family)) return Done{};
    return Error{"The font \"" + spec.family.toStdString() +
                 "\" is not installed; install it or choose another, such as \"" +
                 figures::figureFamily().toStdString() + "\"."};
}

Outcome loadFont(FigureSpec& spec) {
    if (spec.fontFile.isEmpty()) return checkFont(spec);
    const int font = QFontDatabase::addApplicationFont(spec.fontFile);
    const QStringList families = font < 0 ? QStringList() : QFontDatabase::applicationFontFamilies(font);
    if (families.isEmpty())
        return Error{"The font file \"" + spec.fontFile.toStdString() +
                     "\" cannot be read; give a TrueType or OpenType font (.ttf or .otf)."};
    spec.family = families.first();
    return Done{};
}

bool hasLetters(const FigureSpec& spec) {
    return spec.letters && spec.panels.size() > 1;
}

std::array<int, 2> usualLayout(std::size_t panels, double centimetres) {
    constexpr double kLeastPanel = 3.9;
    const int count = static_cast<int>(panels);
    int columns = count == 4 ? 2 : std::clamp(count, 1, 3);
    if (centimetres > 0.0) columns = std::clamp(static_cast<int>(centimetres / kLeastPanel), 1, columns);
    return {(count + columns - 1) / columns, columns};
}

FigureSpec specOf(std::vector<Panel> panels, QSize pixels) {
    FigureSpec spec;
    const auto layout = usualLayout(panels.size());
    spec.panels = std::move(panels);
    spec.rows = layout[0];
    spec.columns = layout[1];
    spec.pixels = pixels;
    return spec;
}

QSize usualPixels(const FigureSpec& spec) {
    if (spec.panels.size() == 1 && spec.rows == 1 && spec.columns == 1) return {1600, 1200};
    return {800 * spec.columns, 800 * spec.rows};
}

double usualHeight(const FigureSpec& spec, double width) {
    const QSize usual = usualPixels(spec);
    return width * usual.height() / usual.width();
}

QSize pixelsOf(const FigureSpec& spec) {
    if (spec.pixels) return *spec.pixels;
    const double perCentimetre = dotsPerInchOf(spec) / kCentimetresPerInch;
    return {static_cast<int>(std::lround(spec.centimetres.width() * perCentimetre)),
            static_cast<int>(std::lround(spec.centimetres.height() * perCentimetre))};
}

double dotsPerInchOf(const FigureSpec& spec) {
    if (spec.dpi) return *spec.dpi;
    if (!spec.pixels) return kUsualDotsPerInch;
    const double fitting = std::min(spec.pixels->width() / (spec.columns * kNominalPanel.width()),
                                    spec.pixels->height() / (spec.rows * kNominalPanel.height()));
    return kStyleDotsPerInch * std::max(kSmallestScale, fitting);
}

double styleScale(const FigureSpec& spec) {
    return dotsPerInchOf(spec) / kStyleDotsPerInch * spec.fontPoints / kNominalPoints;
}

QSizeF pointsOf(const FigureSpec& spec) {
    if (!spec.pixels) return spec.centimetres * (kPointsPerInch / kCentimetresPerInch);
    return QSizeF(*spec.pixels) * (kPointsPerInch / dotsPerInchOf(spec));
}

FigureSpec fittedTo(const FigureSpec& spec, QSize room) {
    const QSizeF points = pointsOf(spec);
    FigureSpec small = spec;
    small.format = Format::Png;
    small.pixels.reset();
    small.centimetres = points * (kCentimetresPerInch / kPointsPerInch);
    small.dpi =
        std::clamp(kPointsPerInch * std::min(room.width() / points.width(), room.height() / points.height()),
                   kDotsPerInch.low, kDotsPerInch.high);
    return small;
}

QString nameOf(Preset preset) {
    return QString::fromLatin1(factsOf(preset).name);
}

void suitLayout(Preset preset, FigureSpec& spec) {
    const double width = factsOf(preset).width;
    const std::array<int, 2> layout{spec.rows, spec.columns};
    const std::size_t panels = spec.panels.size();
    if (width == 0.0 ||
        (layout != usualLayout(panels, spec.centimetres.width()) && layout != usualLayout(panels)))
        return;
    const auto usual = usualLayout(panels, width);
    spec.rows = usual[0];
    spec.columns = usual[1];
}

void apply(Preset preset, FigureSpec& spec) {
    if (preset == Preset::Free) return;
    const PresetFacts& facts = factsOf(preset);
    spec.pixels.reset();
    const double height = facts.height > 0.0 ? facts.height : usualHeight(spec, facts.width);
    spec.centimetres = {facts.width, std::round(100.0 * height) / 100.0};
    spec.fontPoints = facts.fontPoints;
}

Preset presetOf(const FigureSpec& spec) {
    for (const Preset preset : kPresets) {
        const PresetFacts& facts = factsOf(preset);
        if (!spec.pixels && spec.centimetres.width() == facts.width &&
            (facts.height == 0.0 || spec.centimetres.height() == facts.height))
            return preset;
    }
    return Preset::Free;
}

session::Json toJson(const FigureSpec& spec) {
    session::Json json;
    json["panels"] = session::Json::array();
    for (const Panel panel : spec.panels) json["panels"].push_back(nameOf(panel).toStdString());
    json["layout"] = {spec.rows, spec.columns};
    json["letters"] = spec.letters;
    json["legend"] = nameOf(spec.legend).toStdString();
    json["sharedBar"] = spec.sharedBar;
    json["centimetres"] = {spec.centimetres.width(), spec.centimetres.height()};
    json["pixels"] =
        spec.pixels ? session::Json{spec.pixels->width(), spec.pixels->height()} : session::Json();
    json["dpi"] = spec.dpi ? session::Json(*spec.dpi) : session::Json();
    json["family"] = spec.family.toStdString();
    json["fontPoints"] = spec.fontPoints;
    json["lineWidth"] = spec.lineWidth;
    json["transparent"] = spec.transparent;
    json["palette"] = nameOf(spec.palette).toStdString();
    json["format"] = nameOf(spec.format).toStdString();
    json["carries"] = nameOf(spec.carries).toStdString();
    json["archive"] = spec.archive;
    json["outlines"] = spec.outlines;
    json["race"] = spec.race ? session::Json(nameOf(*spec.race)) : session::Json();
    return json;
}

Result<FigureSpec> specFromJson(const session::Json& json) {
    FigureSpec spec;
    if (!json.is_object()) return Error{"The settings of a figure are no JSON object; leave them out."};
    try {
        session::ObjectCursor object(session::Cursor(json, "", ""), "an object");
        readPanels(object, spec);
        readSize(object, spec);
        readLook(object, spec);
    } catch (const session::Refusal& refusal) {
        return Error{refusal.sentence, refusal.kind};
    }
    if (Outcome checked = check(spec); !checked) return checked.error();
    return spec;
}

}  // namespace omegascope::exporting
