#include "app/export/check/venue_check.h"

#include <QFile>
#include <algorithm>
#include <cmath>
#include <map>

#include "app/figures/frame/colour_vision.h"
#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::exporting {
namespace {

using figures::Vision;
using Level = Finding::Level;

constexpr double kCentimetresPerPoint = 2.54 / 72.0;
/// Lengths in a file are rounded: what is off by less is meant to be equal.
constexpr double kSlack = 0.005;

/// The rules as compiled in; a test reads the file as a whole.
const nlohmann::json& rules() {
    static const nlohmann::json kRules = [] {
        QFile file(QStringLiteral(":/venues.json"));
        file.open(QIODevice::ReadOnly);
        const QByteArray text = file.readAll();
        return nlohmann::json::parse(text.begin(), text.end());
    }();
    return kRules;
}

std::string brief(double value) {
    return generalNumber(value, 3);
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t k = 0; k < names.size(); ++k) text += (k == 0 ? "" : ", ") + names[k];
    return text;
}

bool contains(const nlohmann::json& list, const std::string& value) {
    return std::ranges::any_of(list, [&](const nlohmann::json& entry) { return entry == value; });
}

/// A number with two thresholds: below (or above) `refused` the venue would refuse, below (above) `advised` it asks.
/// 0: it has no such rule.
Level below(const nlohmann::json& rule, double value) {
    if (value < rule["refused"].get<double>() * (1 - kSlack)) return Level::Refused;
    return value < rule["advised"].get<double>() * (1 - kSlack) ? Level::Advice : Level::Fine;
}
Level above(const nlohmann::json& rule, double value) {
    const double refused = rule["refused"], advised = rule["advised"];
    if (refused > 0 && value > refused * (1 + kSlack)) return Level::Refused;
    return advised > 0 && value > advised * (1 + kSlack) ? Level::Advice : Level::Fine;
}

/// What is judged: the facts at the width at which the figure stands in the paper.
struct Judged {
    const FigureFacts& facts;
    const nlohmann::json& rule;
    double width = 0.0;  ///< centimetres; 0: unknown
    double scale = 1.0;  ///< of the figure in the paper
};

Finding formatOf(const Judged& judged) {
    const auto formats = judged.rule["formats"].get<std::vector<std::string>>();
    if (contains(judged.rule["formats"], judged.facts.format))
        return {"format", Level::Fine, judged.facts.format, {}};
    return {"format", Level::Refused, judged.facts.format, "export it as " + listed(formats)};
}

Finding pagesOf(const Judged& judged) {
    const int pages = judged.facts.pages;
    if (pages == 1) return {"pages", Level::Fine, "1 page", {}};
    return {"pages", Level::Undecided, counted(pages, "page"),
            "only the first was looked at; give the figure alone"};
}

Finding fontsOf(const Judged& judged) {
    const FigureFacts& facts = judged.facts;
    if (facts.lettersUnknown && facts.fonts.empty())
        return {"fonts", Level::Fine, "letters are pixels, so no font is needed", {}};
    if (facts.fonts.empty()) return {"fonts", Level::Fine, "no text", {}};
    std::vector<std::string> refused, loose, discouraged, all;
    for (const FontFact& font : facts.fonts) {
        const std::string kind = nameOf(font.kind), shown = font.name + " (" + kind + ")";
        all.push_back(shown);
        if (contains(judged.rule["fonts"]["refused"], kind)) refused.push_back(shown);
        if (!font.embedded && judged.rule["fonts"]["embedded"]) loose.push_back(font.name);
        if (contains(judged.rule["fonts"]["discouraged"], kind)) discouraged.push_back(shown);
    }
    if (!refused.empty())
        return {"fonts", Level::Refused, listed(refused),
                "set the text in an outline font; a LaTeX document gets Type 1 from lmodern or cm-super"};
    if (!loose.empty())
        return {"fonts", Level::Refused, listed(loose) + " not embedded",
                "export as PDF, which carries its fonts"};
    if (!discouraged.empty())
        return {
            "fonts", Level::Advice, listed(discouraged),
            "embedded, so every reader sees them; where only Type 1 is taken, export TikZ and compile it"};
    return {"fonts", Level::Fine, listed(all) + ", embedded", {}};
}

Finding typeOf(const Judged& judged) {
    const nlohmann::json& rule = judged.rule["type_points"];
    if (judged.facts.lettersUnknown && !judged.facts.leastType)
        return {"type size", Level::Undecided, "letters are pixels",
                "export vectors, whose type can be measured"};
    if (!judged.facts.leastType) return {"type size", Level::Fine, "no text", {}};
    const double points = *judged.facts.leastType * judged.scale;
    const Level level = below(rule, points);
    const double wanted = rule["advised"];
    const std::string found =
        "the smallest is " + brief(points) + " pt" + (judged.scale < 1 - kSlack ? " at that width" : "");
    if (level == Level::Fine) return {"type size", level, found, {}};
    return {"type size", level, found,
            "use at least " + brief(wanted) + " pt: --font-size " +
                brief(std::ceil(20 * wanted / std::max(points, 0.1) * 9) / 20) +
                " if it was 9, or export it at the width at which it is used"};
}

Finding linesOf(const Judged& judged) {
    if (!judged.facts.leastLine)
        return {"line width", judged.facts.lettersUnknown ? Level::Undecided : Level::Fine,
                judged.facts.lettersUnknown ? "lines are pixels" : "no lines",
                judged.facts.lettersUnknown ? "export vectors, whose lines can be measured" : ""};
    const double points = *judged.facts.leastLine * judged.scale;
    const Level level = below(judged.rule["line_points"], points);
    const std::string found = "the thinnest is " + brief(points) + " pt";
    if (level == Level::Fine) return {"line width", level, found, {}};
    return {"line width", level, found,
            "use --line-width " + brief(std::ceil(10 * judged.rule["line_points"]["advised"].get<double>() /
                                                  std::max(points, 0.01)) /
                                        10)};
}

Finding sizeOf(const Judged& judged) {
    const FigureFacts& facts = judged.facts;
    if (facts.width <= 0)
        return {"page size", Level::Undecided, "the file tells no size",
                "export it with --width, or give --width here"};
    const double own = facts.width * kCentimetresPerPoint,
                 tall = facts.height * kCentimetresPerPoint * judged.scale;
    const std::string found =
        brief(own) + " cm wide, " + brief(facts.height * kCentimetresPerPoint) + " cm high" +
        (std::abs(judged.scale - 1) > kSlack ? ", used at " + brief(judged.width) + " cm" : "");
    const auto widths = judged.rule["widths_cm"].get<std::vector<double>>();
    const double widest = widths.empty() ? 0.0 : *std::ranges::max_element(widths);
    const double highest = judged.rule["height_cm"];
    if (highest > 0 && tall > highest * (1 + kSlack))
        return {"page size", Level::Refused, found,
                "it does not fit the page, which takes " + brief(highest) + " cm"};
    if (widest > 0 && judged.width > widest * (1 + kSlack))
        return {"page size", Level::Refused, found,
                "the page takes " + brief(widest) + " cm; export it so wide"};
    if (judged.scale < 1 - kSlack)
        return {"page size", Level::Advice, found,
                "export it with --width " + brief(judged.width) +
                    ", so that type and lines keep the size that they have"};
    return {"page size", Level::Fine, found, {}};
}

Finding bytesOf(const Judged& judged) {
    const double megabytes = static_cast<double>(judged.facts.bytes) / (1 << 20);
    const Level level = above(judged.rule["megabytes"], megabytes);
    const std::string found = brief(megabytes) + " MB";
    if (level == Level::Fine) return {"file size", level, found, {}};
    return {"file size", level, found,
            "export PDF in the place of SVG or TikZ, fewer dpi, or leave the session out (--no-session)"};
}

Finding bitmapsOf(const Judged& judged) {
    if (judged.facts.bitmaps.empty()) return {"bitmaps", Level::Fine, "none: vectors throughout", {}};
    double coarsest = 0.0, megapixels = 0.0;
    for (const BitmapFact& bitmap : judged.facts.bitmaps) {
        megapixels += 1e-6 * bitmap.width * bitmap.height;
        const double dpi = judged.width > 0 && judged.facts.format == "PNG"
                               ? bitmap.width / (judged.width / 2.54)
                               : bitmap.dotsPerInch / judged.scale;
        if (dpi > 0) coarsest = coarsest > 0 ? std::min(coarsest, dpi) : dpi;
    }
    const std::string found =
        counted(judged.facts.bitmaps.size(), "bitmap") + " of " + brief(megapixels) + " megapixels";
    if (coarsest == 0.0)
        return {"bitmaps", Level::Undecided, found + ", of unknown size in print", "give --width"};
    const Level level = below(judged.rule["bitmap_dpi"], coarsest);
    const std::string dense = found + ", at least " + brief(coarsest) + " dpi";
    if (level == Level::Fine) return {"bitmaps", level, dense, {}};
    return {"bitmaps", level, dense,
            "export it with --dpi " + brief(judged.rule["bitmap_dpi"]["advised"]) + " or as vectors"};
}

Finding transparencyOf(const Judged& judged) {
    if (!judged.facts.transparency) return {"transparency", Level::Fine, "none", {}};
    if (judged.rule["transparency"] == "allowed")
        return {"transparency", Level::Fine, "there is some, which is allowed", {}};
    return {"transparency", Level::Refused, "there is some",
            "export without --transparent, as PNG if need be"};
}

/// Colours that stand for something: of lines and letters, and of areas where these are few; many areas are shades of one
/// scale.
std::vector<QColor> marksOf(const FigureFacts& facts) {
    constexpr std::size_t kMostMarks = 24;
    constexpr double kColourful = 0.25;  // saturation, below which it is a grey
    std::vector<QColor> marks;
    const auto areas = std::ranges::count(facts.inks, InkFact::Role::Area, &InkFact::role);
    for (const InkFact& ink : facts.inks) {
        if (ink.role == InkFact::Role::Area && static_cast<std::size_t>(areas) > kMostMarks) continue;
        if (ink.colour.hsvSaturationF() < kColourful || ink.colour.valueF() < 0.15) continue;
        if (std::ranges::find(marks, ink.colour) == marks.end()) marks.push_back(ink.colour);
    }
    if (marks.size() > kMostMarks) marks.resize(kMostMarks);
    return marks;
}

/// The closest pair among colours that look different to most readers; nothing where there is none.
struct Pair {
    QColor a, b;
    double distance = 0.0;
};
std::optional<Pair> closestSeen(const std::vector<QColor>& marks, Vision sight) {
    constexpr double kDifferent = 30.0;
    std::optional<Pair> closest;
    for (std::size_t i = 0; i < marks.size(); ++i)
        for (std::size_t j = i + 1; j < marks.size(); ++j) {
            if (figures::colourDistance(marks[i], marks[j]) < kDifferent) continue;
            const double distance =
                figures::colourDistance(figures::seenBy(marks[i], sight), figures::seenBy(marks[j], sight));
            if (!closest || distance < closest->distance) closest = Pair{marks[i], marks[j], distance};
        }
    return closest;
}

Finding sightOf(const Judged& judged, Vision sight, const char* check, const char* who) {
    constexpr double kTold = 10.0;  // ΔE*ab: four times what can just be told apart
    const std::vector<QColor> marks = marksOf(judged.facts);
    const auto closest = closestSeen(marks, sight);
    if (!closest) return {check, Level::Fine, "no two colours that have to be told apart", {}};
    const std::string found = closest->a.name().toStdString() + " and " + closest->b.name().toStdString() +
                              " are " + brief(closest->distance) + " apart " + who;
    if (closest->distance >= kTold) return {check, Level::Fine, found, {}};
    const bool refused = judged.rule["colours"] == "refused" && sight != Vision::Grey;
    return {check, refused ? Level::Refused : Level::Advice, found,
            sight == Vision::Grey
                ? "let shape, fill or dashes tell the two apart too, or use --palette greyscale"
                : "take colours that differ in lightness, and let shape or fill tell the two apart too"};
}

Finding contrastOf(const Judged& judged) {
    constexpr double kReadable = 3.0, kComfortable = 4.5;  // WCAG 2.1: large type, other type
    double least = 21.0;
    QColor weakest;
    for (const InkFact& ink : judged.facts.inks)
        if (ink.role == InkFact::Role::Text)
            if (const double contrast = figures::contrastRatio(ink.colour, Qt::white); contrast < least) {
                least = contrast;
                weakest = ink.colour;
            }
    if (!weakest.isValid()) return {"contrast of text", Level::Fine, "no text in a colour of its own", {}};
    const std::string found = weakest.name().toStdString() + " on white has " + brief(least) + " : 1";
    if (least >= kComfortable) return {"contrast of text", Level::Fine, found, {}};
    return {"contrast of text", Level::Advice, found,
            least < kReadable ? "use a darker colour: 4.5 : 1 is asked for"
                              : "use a slightly darker colour: 4.5 : 1"};
}

/// Whether the venue's page, as far as it was read, has the rule that a check stands for.
bool isStated(const nlohmann::json& rule, const std::string& check) {
    static const std::map<std::string, std::string> kKeys{
        {"format", "formats"},        {"page size", "widths_cm"},      {"fonts", "fonts"},
        {"type size", "type_points"}, {"line width", "line_points"},   {"file size", "megabytes"},
        {"bitmaps", "bitmap_dpi"},    {"transparency", "transparency"}};
    const auto key = kKeys.find(check);
    return contains(rule["stated"], key == kKeys.end() ? "colours" : key->second);
}

}  // namespace

std::string nameOf(Finding::Level level) {
    constexpr const char* kNames[] = {"fine", "advice", "refused", "undecided"};
    return kNames[static_cast<std::size_t>(level)];
}

bool VenueReport::refused() const {
    return std::ranges::any_of(findings,
                               [](const Finding& finding) { return finding.level == Level::Refused; });
}

QStringList venues() {
    QStringList names;
    for (const auto& [name, rule] : rules().items()) names << QString::fromStdString(name);
    return names;
}

Result<VenueReport> checkFigure(const FigureFacts& facts, const QString& venue,
                                std::optional<double> widthUsed) {
    const std::string name = venue.toStdString();
    if (!rules().contains(name))
        return Error{"There are no rules of \"" + name + "\"; give " +
                     venues().join(QStringLiteral(", ")).toStdString() + '.'};
    Judged judged{facts, rules()[name]};
    const double own = facts.width * kCentimetresPerPoint;
    const auto widths = judged.rule["widths_cm"].get<std::vector<double>>();
    judged.width = own;
    if (!widths.empty()) judged.width = std::min(own, *std::ranges::max_element(widths));
    if (widthUsed) judged.width = *widthUsed;
    if (own > 0) judged.scale = judged.width / own;
    VenueReport report{name, judged.rule["title"], judged.rule["source"], judged.rule["year"], judged.width,
                       {}};
    for (const auto look : {formatOf, pagesOf, sizeOf, fontsOf, typeOf, linesOf, bytesOf, bitmapsOf,
                            transparencyOf, contrastOf})
        report.findings.push_back(look(judged));
    report.findings.push_back(
        sightOf(judged, Vision::Protan, "protan readers", "to a reader without red cones"));
    report.findings.push_back(
        sightOf(judged, Vision::Deutan, "deutan readers", "to a reader without green cones"));
    report.findings.push_back(
        sightOf(judged, Vision::Tritan, "tritan readers", "to a reader without blue cones"));
    report.findings.push_back(sightOf(judged, Vision::Grey, "greyscale", "in greyscale"));
    for (Finding& finding : report.findings) finding.stated = isStated(judged.rule, finding.check);
    return report;
}

}  // namespace omegascope::exporting
