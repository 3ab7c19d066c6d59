#include "app/export/latex/pgfplots_writer.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "app/export/latex/latex_text.h"
#include "app/export/writers/file_writer.h"

namespace omegascope::exporting {
namespace {

using figures::Mark;
using figures::Marker;

// Measured with TeX Live 2022: what is kept of a plot, of each of its rows, of a corner of a patch.
constexpr double kWordsOfPlot = 2500, kWordsOfRow = 50, kWordsOfCorner = 350, kWordsOfNode = 900;

QByteArray number(double value) {
    QByteArray text = QByteArray::number(value + 0.0, 'g', 7);
    return text == "-0" ? QByteArray("0") : text;
}

QByteArray points(double value) {
    return decimalText(value) + "bp";
}

/// "hidden wall casing" -> "HiddenWallCasing"
QByteArray joined(const QByteArray& words) {
    QByteArray name;
    for (const QByteArray& word : words.split(' ')) name += word.left(1).toUpper() + word.mid(1);
    return name;
}

QByteArray shapeName(Marker shape) {
    switch (shape) {
        case Marker::Circle:
            return "*";
        case Marker::Triangle:
            return "om triangle";
        case Marker::Square:
            return "om square";
        case Marker::Diamond:
            return "om diamond";
        case Marker::Star:
            return "om star";
        case Marker::Cross:
            break;
    }
    return "om cross";
}

}  // namespace

PgfplotsWriter::PgfplotsWriter(QSizeF paper, double width, double type)
    : paper_(paper), unit_(width / paper.width()), type_(type), below_(paper, width) {
}

PgfplotsWriter::Numbers PgfplotsWriter::numbersOf(const figures::AxisText& text, double low, double high,
                                                  const QByteArray& axis, const std::vector<double>& ticks) {
    constexpr double kNarrow = 1e-3;  // TeX's floating point has five digits
    const double a = text.offset + text.scale * low, b = text.offset + text.scale * high;
    const auto [first, last] = std::minmax(a, b);
    Numbers numbers;
    numbers.label = latexOf(text.name);
    if (text.decades) {
        numbers.decades = true;
        numbers.ticks = axis + "mode=log,\n  ";
        return numbers;
    }
    if (last - first > kNarrow * std::max(std::abs(first), std::abs(last))) {
        // Room is kept for numbers as far apart as here; another range has others.
        if (ticks.size() > 1) numbers.ticks = axis + "tick distance=" + number(ticks[1] - ticks[0]) + ",\n  ";
        return numbers;
    }
    const figures::TickSet set = figures::tickSet(first, last, 5);
    if (set.at.empty()) return numbers;
    numbers.from = set.at[set.at.size() / 2];
    numbers.unit = std::pow(10.0, std::floor(std::log10(last - first)));
    numbers.label = latexOf(QString::fromStdString(set.named(text.name.toStdString())));
    QByteArrayList at, words;
    for (std::size_t k = 0; k < set.at.size(); ++k) {
        at << number(numbers.of(set.at[k]));
        words << '{' + latexOf(QString::fromStdString(set.text[k])) + '}';
    }
    numbers.ticks =
        axis + "tick={" + at.join(',') + "}, " + axis + "ticklabels={" + words.join(',') + "},\n  ";
    return numbers;
}

void PgfplotsWriter::beginAxis(const PgfAxis& axis) {
    axis_ = axis;
    const figures::AxisMap& map = axis.map;
    numbers_ = {numbersOf(axis.x, map.lowX, map.highX, "x", axis.ticks[0]),
                numbersOf(axis.y, map.lowY, map.highY, "y", axis.ticks[1])};
    const QByteArray low = row(map.frame.bottomLeft()), high = row(map.frame.topRight());
    const QByteArrayList from = low.split(' '), to = high.split(' ');
    body_ += "\\begin{axis}[om axis, at={" + point(map.frame.bottomLeft()) +
             "}, width=" + points(map.frame.width() * unit_) +
             ", height=" + points(map.frame.height() * unit_) + ",\n  ";
    // A scale that runs backwards is an axis that does.
    const auto range = [&](const char* name, int k) {
        const double a = from[k].toDouble(), b = to[k].toDouble();
        return QByteArray(name) + "min=" + number(std::min(a, b)) + ", " + name +
               "max=" + number(std::max(a, b)) + ", " +
               (a > b ? QByteArray(name) + " dir=reverse, " : QByteArray());
    };
    body_ += range("x", 0) + range("y", 1) + "\n  " + numbers_[0].ticks + numbers_[1].ticks + "xlabel={" +
             numbers_[0].label + "}, ylabel={" + numbers_[1].label + '}';
    if (axis.y.name.size() <= 3) body_ += ", om upright";
    if (axis.colours) {
        const PgfColours& colours = *axis.colours;
        QByteArray stops;
        for (const QColor& stop : colours.stops)
            stops += "  rgb255=(" + QByteArray::number(stop.red()) + ',' + QByteArray::number(stop.green()) +
                     ',' + QByteArray::number(stop.blue()) + ")\n";
        if (!maps_.contains(stops))
            maps_ +=
                "% The colours of the loss, from the lowest to the highest.\n\\pgfplotsset{colormap={om "
                "loss}{\n" +
                stops + "}}\n";
        body_ += ",\n  colormap name=om loss, point meta min=" + number(colours.low) +
                 ", point meta max=" + number(colours.high);
        if (colours.bar && colours.high > colours.low) {
            body_ +=
                ",\n  colorbar, colorbar style={om bar, at={(parent axis.south east)}, anchor=south west, "
                "xshift=" +
                points((colours.bar->left() - map.frame.right()) * unit_) +
                ", width=" + points(colours.bar->width() * unit_) +
                ", height=" + points(colours.bar->height() * unit_) + ", title={" + latexOf(colours.name) +
                '}';
            if (!colours.ticks.empty()) {
                QByteArrayList places, labels;
                for (const double tick : colours.ticks) places << number(tick);
                for (const QString& label : colours.labels) labels << '{' + latexOf(label) + '}';
                body_ += ", ytick={" + places.join(',') + "}, yticklabels={" + labels.join(',') + '}';
            }
            body_ += "}";
        }
    }
    body_ += "]\n";
    putPatches(axis);
}

void PgfplotsWriter::putPatches(const PgfAxis& axis) {
    if (axis.patches.empty()) return;
    body_ += "\\addplot[om loss] table[meta=loss] {\nx y loss\n";
    for (const auto& triangle : axis.patches)
        for (const auto& corner : triangle)
            body_ += row(axis.map.toPaper(corner[0], corner[1])) + ' ' + number(corner[2]) + '\n';
    body_ += "};\n";
    words_ += kWordsOfCorner * 3.0 * static_cast<double>(axis.patches.size());
    if (!styleNames_.contains("loss")) {
        styleNames_["loss"] = "om loss";
        styles_ += "  om loss/.style={patch, patch type=triangle, shader=interp, point meta=explicit},\n";
    }
}

void PgfplotsWriter::endAxis() {
    endPlot();
    for (const Marks& marks : marks_) {
        const bool aged = marks.rows.startsWith("x y age");
        body_ += "\\addplot[" + marks.style + ", mark=" + marks.shape + "] table" +
                 (aged ? "[meta=age]" : "") + " {\n" + marks.rows + "};\n";
    }
    marks_.clear();
    body_ += "\\end{axis}\n";
    axis_.reset();
}

/// A place in the numbers that the axes show.
QByteArray PgfplotsWriter::row(const QPointF& paper) const {
    const QPointF data = axis_->map.toData(paper);
    return number(numbers_[0].of(axis_->x.offset + axis_->x.scale * data.x())) + ' ' +
           number(numbers_[1].of(axis_->y.offset + axis_->y.scale * data.y()));
}

QByteArray PgfplotsWriter::rows(const QPainterPath& path) const {
    QByteArray result;
    for (const QPolygonF& polygon : path.toSubpathPolygons()) {
        if (!result.isEmpty()) result += '\n';
        for (const QPointF& at : polygon) result += row(at) + '\n';
    }
    return result;
}

QByteArray PgfplotsWriter::point(const QPointF& paper) const {
    return '(' + points(paper.x() * unit_) + ',' + points((paper_.height() - paper.y()) * unit_) + ')';
}

/// Outside of the frame, beside it: such things are in no axis.
bool PgfplotsWriter::isBeside(const QRectF& box) const {
    const QRectF& frame = axis_->map.frame;
    return box.left() > frame.right() || box.right() < frame.left() || box.top() > frame.bottom() ||
           box.bottom() < frame.top();
}

QByteArray PgfplotsWriter::colour(const QByteArray& what, const QColor& colour) {
    QByteArray& name = colourNames_[what + ' ' + colour.name().toLatin1()];
    if (name.isEmpty()) {
        const int count = ++named_["colour " + what];
        name = "om" + joined(what) + (count > 1 ? QByteArray::number(count) : QByteArray());
        colours_ += latexColour(name, colour);
    }
    return name;
}

QByteArray PgfplotsWriter::style(const QByteArray& options, bool ofText) {
    const QByteArray base = layer_.isEmpty() ? QByteArray("line") : layer_;
    QByteArray& name = styleNames_[base + '|' + options];
    if (name.isEmpty()) {
        const int count = ++named_[base];
        name = "om " + base + (count > 1 ? ' ' + QByteArray::number(count) : QByteArray());
        (ofText ? textStyles_ : styles_) += "  " + name + "/.style={" + options + "},\n";
    }
    return name;
}

QByteArray PgfplotsWriter::strokeOptions(const VectorStroke& stroke) {
    if (!stroke.visible) return "draw=none";
    QByteArray options =
        "draw=" + colour(layer_, stroke.colour) + ", line width=" + points(stroke.width * unit_);
    if (stroke.colour.alpha() < 255) options += ", draw opacity=" + decimalText(stroke.colour.alphaF());
    if (stroke.cap == Qt::RoundCap) options += ", line cap=round";
    options += stroke.join == Qt::RoundJoin ? ", line join=round" : "";
    QByteArray pattern;
    for (qsizetype k = 0; k < stroke.dashes.size(); ++k)
        pattern += (k % 2 == 0 ? " on " : " off ") + points(stroke.dashes[k] * unit_);
    if (!pattern.isEmpty()) options += ", dash pattern=" + pattern.trimmed();
    return options;
}

QByteArray PgfplotsWriter::fillOptions(const QPainterPath& path, const VectorFill& fill) {
    if (fill.kind == VectorFill::Kind::None) return {};
    QByteArray options = ", fill=" + colour(layer_ + " fill", fill.colour);
    if (fill.colour.alpha() < 255) options += ", fill opacity=" + decimalText(fill.colour.alphaF());
    if (path.fillRule() == Qt::OddEvenFill) options += ", even odd rule";
    return options;
}

void PgfplotsWriter::path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) {
    if (!axis_) return below_.path(path, fill, stroke);
    if (path.isEmpty() || layer_ == "axes" || layer_ == "loss") return;
    if (isBeside(path.boundingRect())) return below_.path(path, fill, stroke);
    if (layer_ == "path" && age_ >= 0.0) {
        // Pale where it is old: one plot, coloured by the age of its points.
        const QByteArray all = style("mesh, line width=" + points(stroke.width * unit_) +
                                     ", line cap=round, point meta=explicit, colormap name=om path");
        see(stroke.colour);
        QByteArray aged;
        for (const QPolygonF& polygon : path.toSubpathPolygons()) {
            for (const QPointF& at : polygon) aged += row(at) + ' ' + decimalText(age_) + '\n';
        }
        return plot(all, "[meta=age]", aged);
    }
    plot(style(strokeOptions(stroke) + fillOptions(path, fill)), {}, rows(path));
}

/// Paths of one style are one plot: a free line parts them in the table.
void PgfplotsWriter::plot(const QByteArray& style, const QByteArray& options, const QByteArray& rows) {
    if (style != plotStyle_ || options != plotOptions_) endPlot();
    const bool fresh = plotRows_.isEmpty();
    plotStyle_ = style;
    plotOptions_ = options;
    if (!fresh) plotRows_ += '\n';
    plotRows_ += rows;
    words_ += (fresh ? kWordsOfPlot : 0.0) + kWordsOfRow * static_cast<double>(rows.count('\n'));
}

void PgfplotsWriter::endPlot() {
    if (!plotRows_.isEmpty())
        body_ += "\\addplot[" + plotStyle_ + "] table" + plotOptions_ + " {\n" +
                 (plotOptions_.isEmpty() ? "x y\n" : "x y age\n") + plotRows_ + "};\n";
    plotRows_.clear();
    plotStyle_.clear();
    plotOptions_.clear();
}

QByteArray PgfplotsWriter::fontOf(const VectorText& text) const {
    const double size = text.size * unit_;
    return "font=\\fontsize{" + decimalText(size) + "bp}{" + decimalText(1.2 * size) + "bp}\\selectfont" +
           (text.font.bold() ? "\\bfseries" : "");
}

/// Remembers the colours of a path by their age.
void PgfplotsWriter::see(const QColor& colour) {
    if (!seen_) seen_ = {std::pair{age_, colour}, std::pair{age_, colour}};
    if (age_ < seen_->at(0).first) seen_->at(0) = {age_, colour};
    if (age_ > seen_->at(1).first) seen_->at(1) = {age_, colour};
}

/// Those of its beginning and of its end, which may not be in the window.
std::pair<QColor, QColor> PgfplotsWriter::pathColours() const {
    const auto& [from, first] = seen_->at(0);
    const auto& [to, last] = seen_->at(1);
    const auto at = [&](double age) {
        const double share = to > from ? (age - from) / (to - from) : 0.0;
        const auto mix = [share](int a, int b) {
            return std::clamp(static_cast<int>(std::lround(a + share * (b - a))), 0, 255);
        };
        return QColor(mix(first.red(), last.red()), mix(first.green(), last.green()),
                      mix(first.blue(), last.blue()));
    };
    return {at(0.0), at(1.0)};
}

void PgfplotsWriter::text(const VectorText& text) {
    const double angle = text.angle * std::numbers::pi / 180.0;
    const QPointF middle = text.at + 0.5 * text.width * QPointF(std::cos(angle), std::sin(angle));
    if (!axis_ || (layer_ != "axes" && !axis_->map.frame.contains(middle))) return below_.text(text);
    if (layer_ == "axes") return;
    endPlot();
    words_ += kWordsOfNode;
    const QByteArray name =
        style("anchor=base, inner sep=0pt, text=" + colour(layer_, text.colour) + ", " + fontOf(text), true);
    body_ += "\\node[" + name + (text.angle != 0.0 ? ", rotate=" + decimalText(-text.angle) : QByteArray()) +
             "] at (axis cs:" + row(middle).replace(' ', ',') + ") {" + latexOf(text.text.trimmed()) + "};\n";
}

void PgfplotsWriter::image(const QRectF& target, const QImage& image) {
    if (!axis_) return below_.image(target, image);
    if (!axis_->patches.empty() && layer_ == "loss") return;
    endPlot();
    const qsizetype kept = below_.keep(image);
    const QByteArrayList low = row(target.bottomLeft()).split(' '), high = row(target.topRight()).split(' ');
    body_ += "\\addplot graphics[xmin=" + low[0] + ",ymin=" + low[1] + ",xmax=" + high[0] +
             ",ymax=" + high[1] + "] {\\omegascopehere \x01" + QByteArray::number(kept) + ".png};\n";
}

void PgfplotsWriter::clip(const QPainterPath& path) {
    if (!axis_) below_.clip(path);  // an axis clips by itself
}

void PgfplotsWriter::layer(const QByteArray& name, double age) {
    layer_ = name;
    age_ = age;
    below_.layer(name, age);
}

/// The outline of a marker of radius 1, as a mark of PGF.
void PgfplotsWriter::declareShape(Marker shape) {
    const QByteArray name = shapeName(shape);
    if (name == "*" || shapesKnown_.contains(name)) return;
    shapesKnown_ << name;
    shapes_ += "\\pgfdeclareplotmark{" + name + "}{";
    const QPainterPath outline = figures::markerOutline(shape, {0.0, 0.0}, 1.0);
    for (int k = 0; k < outline.elementCount(); ++k) {
        const QPainterPath::Element at = outline.elementAt(k);
        shapes_ += QByteArray(k == 0 ? "\\pgfpathmoveto" : "\\pgfpathlineto") + "{\\pgfpoint{" +
                   decimalText(at.x) + "\\pgfplotmarksize}{" + decimalText(-at.y) + "\\pgfplotmarksize}}";
    }
    shapes_ += "\\pgfpathclose\\pgfusepathqfillstroke}\n";
}

void PgfplotsWriter::putMark(const QByteArray& style, const QByteArray& shape, const QByteArray& row) {
    const auto known = std::ranges::find_if(
        marks_, [&](const Marks& marks) { return marks.style == style && marks.shape == shape; });
    const bool aged = row.count(' ') == 2;
    if (known == marks_.end())
        marks_.push_back({style, shape, (aged ? "x y age\n" : "x y\n") + row + '\n'});
    else
        known->rows += row + '\n';
    words_ += kWordsOfRow;
}

bool PgfplotsWriter::mark(const Mark& mark) {
    if (!axis_ || isBeside(QRectF(mark.at, QSizeF(1e-6, 1e-6)))) return false;
    const double radius = 0.5 * mark.diameter * unit_;
    const auto options = [&](double size, const QByteArray& draw, double width, const QByteArray& fill) {
        return "only marks, mark size=" + points(size) + ", mark options={solid, " +
               (width > 0.0 ? "draw=" + draw + ", line width=" + points(width) : QByteArray("draw=none")) +
               ", fill=" + fill + '}';
    };
    const QByteArray at = row(mark.at);
    if (mark.kind == Mark::Kind::Dot) {
        see(mark.colour);
        putMark(style("only marks, scatter, scatter/use mapped color={draw=none, fill=mapped color}, "
                      "point meta=explicit, colormap name=om path, mark size=" +
                      points(radius)),
                "*", at + ' ' + decimalText(std::max(0.0, age_)));
        return true;
    }
    const QByteArray own = colour(layer_.isEmpty() ? "mark" : layer_, mark.colour);
    switch (mark.kind) {
        case Mark::Kind::Shape: {
            declareShape(mark.shape);
            const double stroke = 0.32 * radius;
            putMark(style(mark.filled ? options(radius, "white", 0.5 * stroke, own)
                                      : options(radius - 0.5 * stroke, own, stroke, "white")),
                    shapeName(mark.shape), at);
            break;
        }
        case Mark::Kind::Ring:
            putMark(style("only marks, mark size=" + points(radius) + ", mark options={solid, draw=" + own +
                          ", line width=" + points(0.06 * mark.diameter * unit_) + '}'),
                    "o", at);
            break;
        case Mark::Kind::Omega: {
            const QByteArray ink = colour(layer_ + " ring", figures::palette::kInk);
            putMark(style(options(radius, ink, 0.18 * radius, "white")), "*", at);
            putMark(style(mark.filled ? options(0.66 * radius, own, 0.0, own)
                                      : options(0.58 * radius, own, 0.3 * radius, "white")),
                    "*", at);
            break;
        }
        case Mark::Kind::Dot:
            break;
    }
    return true;
}

QByteArray PgfplotsWriter::document(const QString& title, const QString& description,
                                    const QByteArray& session, const QString& imageStem) const {
    QByteArray text = latexHead(title, description, "pgfplots", paper_ * unit_);
    if (!below_.images().isEmpty()) text += kLatexHere;
    text += "\\pgfplotsset{compat=1.16}\\usepgfplotslibrary{patchplots}\n% Colours.\n" + below_.colours() +
            colours_ + maps_;
    if (seen_) {
        const auto [old, now] = pathColours();
        text += latexColour("omPathOld", old) + latexColour("omPathNow", now) +
                "\\pgfplotsset{colormap={om path}{color=(omPathOld) color=(omPathNow)}}\n";
    }
    const double type = type_ * unit_;
    const auto font = [type](double share) {
        return "\\fontsize{" + points(share * type) + "}{" + points(1.2 * share * type) + "}\\selectfont";
    };
    text += "% Type of the names of axes, and of their numbers.\n\\def\\omName{" + font(1.0) +
            "}\\def\\omNumber{" + font(0.92) + "}\n% Signs, and styles of what is drawn.\n" + shapes_ +
            "\\pgfplotsset{\n"
            "  om axis/.style={scale only axis, axis on top, clip mode=individual, enlargelimits=false, "
            "colorbar shift/.style={xshift=0pt}, "
            "scaled ticks=false,\n"
            "    xtick pos=bottom, ytick pos=left, tick align=outside, major tick length=" +
            points(0.32 * type) +
            ", minor tick num=0, tick style={black!60},\n"
            "    axis line style={black!60}, tick label style={font=\\omNumber, /pgf/number format/fixed, "
            "/pgf/number "
            "format/precision=6},\n"
            "    label style={font=\\omName}, xlabel shift=" +
            points(-0.35 * type) + ", ylabel shift=" + points(-0.35 * type) +
            ", max space between ticks=" + decimalText(3.2 * type) +
            ", try min ticks=4},\n"
            "  om upright/.style={ylabel style={rotate=-90}},\n"
            "  om bar/.style={scale only axis, xtick=\\empty, ytick pos=right, tick label "
            "style={font=\\omNumber}, "
            "every axis title shift=0pt, title style={font=\\omName, anchor=base west, at={(0,1)}, yshift=" +
            points(0.45 * type) + ", inner sep=0pt}, major tick length=" + points(0.25 * type) + "},\n" +
            styles_ + "}\n";
    if (!textStyles_.isEmpty()) text += "\\tikzset{\n" + textStyles_ + "}\n";
    text += "\\begin{tikzpicture}\n\\useasboundingbox (0,0) rectangle (" + points(paper_.width() * unit_) +
            ',' + points(paper_.height() * unit_) + ");\n";
    const QByteArray unit = QByteArray::number(unit_, 'f', 7);
    const QByteArray below = below_.picture(imageStem);
    if (!below.isEmpty())
        text += "\\begin{scope}[yshift=" + points(paper_.height() * unit_) + ", x=" + unit + "bp, y=-" +
                unit + "bp]\n" + below + "\\end{scope}\n";
    QByteArray body = body_;
    text += body.replace('\x01', imageStem.toUtf8() + '-');
    return text + "\\end{tikzpicture}\\omegascopeend\n" + latexSession(session);
}

}  // namespace omegascope::exporting
