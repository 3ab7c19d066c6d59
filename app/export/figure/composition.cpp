#include "app/export/figure/composition.h"

#include "app/figures/frame/layers.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace omegascope::exporting {
namespace {

using figures::AxesRoom;
using figures::Style;

// Lengths in units of the text size.
constexpr double kMargin = 0.35;    // of the paper
constexpr double kColumnGap = 0.6;  // between what neighbours write
constexpr double kRowGap = 0.7;
constexpr double kKeyGap = 0.35;    // between plots and key
constexpr double kTitleRow = 1.45;  // above a row with titles
constexpr double kLetterSize = 1.15;
constexpr double kLetterGap = 0.35;
constexpr double kSurfaceWeight = 1.5;  // width of a surface beside that of a plane
constexpr int kRounds = 4;              // until rooms and frames agree
constexpr double kLeastPlot = 1.5;
/// The shorter side of a frame, in pixels of the style, at which lines and marks have their usual size; in smaller ones
/// they shrink with it, down to kThinnest.
/// Points that a line has at least, and what the finest have of a wall's width; a pixel of the style at type of 9 points.
constexpr double kLeastPoints = 0.5, kFinest = 0.8, kPointsOfPixel = 0.75;
constexpr double kUsualSide = 300.0, kThinnest = 0.6;

QString letterOf(std::size_t index) {
    return QStringLiteral("(%1)").arg(QChar('a' + static_cast<int>(index)));
}

bool hasTitles(const std::vector<PanelPart>& parts) {
    return std::ranges::any_of(parts, [](const PanelPart& part) { return !part.title.isEmpty(); });
}

/// Rooms and sizes of the grid's rows and columns.
struct Grid {
    std::vector<double> left, width, right, top, height, bottom;

    explicit Grid(const FigureSpec& spec)
        : left(static_cast<std::size_t>(spec.columns)),
          width(left),
          right(left),
          top(static_cast<std::size_t>(spec.rows)),
          height(top),
          bottom(top) {}
};

class Layout {
  public:
    Layout(const FigureSpec& spec, const QSizeF& paper, const std::vector<PanelPart>& parts,
           const Style& style)
        : spec_(spec),
          paper_(paper),
          parts_(parts),
          usual_(style),
          em_(style.textSize),
          letters_(hasLetters(spec) && style.text),
          titles_(hasTitles(parts) && style.text) {
        result_.style = style;
        corners_.resize(parts.size());
        result_.plots.resize(
            parts.size(), QRectF(0, 0, 0.5 * paper.width() / spec.columns, 0.6 * paper.height() / spec.rows));
    }

    /// Nothing where a plot would be smaller than `least`.
    std::optional<Composition> made(double least) {
        for (int round = 0; round < kRounds; ++round) {
            suitStyle();
            layKey();
            const Grid grid = gridOf();
            if (std::min(*std::ranges::min_element(grid.width), *std::ranges::min_element(grid.height)) <
                least)
                return std::nullopt;
            placePlots(grid);
            equalScales();
        }
        placeNames();
        placeBars();
        return std::move(result_);
    }

  private:
    /// Thinner lines and smaller marks on smaller plots.
    void suitStyle() {
        double side = 0.0;
        for (const QRectF& plot : result_.plots) side = std::max(side, std::min(plot.width(), plot.height()));
        // In print the finest lines, 0.8 of a wall, keep what venues ask for; on pixels nobody does.
        const double pixel = spec_.pixels ? 0.0 : kPointsOfPixel * spec_.fontPoints / 9.0;
        const double least = pixel > 0.0 ? std::min(1.0, kLeastPoints / (kFinest * pixel)) : 0.0;
        const double factor = std::clamp(side / kUsualSide, kThinnest, 1.0);
        result_.style.lineWidth = usual_.lineWidth * std::max(factor, least);
        result_.style.markerSize = usual_.markerSize * factor;
    }

    void layKey() {
        std::vector<std::vector<figures::LegendEntry>> all;
        if (spec_.legend != Legend::None)
            for (std::size_t k = 0; k < parts_.size(); ++k)
                if (parts_[k].entries) all.push_back(parts_[k].entries(result_.plots[k], result_.style));
        result_.entries = mergedEntries(all);
        result_.key =
            spec_.legend == Legend::Beside
                ? figures::keyColumn(result_.entries, result_.style)
                : figures::keyRows(result_.entries, paper_.width() - 2 * kMargin * em_, result_.style);
        const QSizeF size = result_.key.size;
        area_ = QRectF(QPointF(0, 0), paper_)
                    .adjusted(kMargin * em_, kMargin * em_, -kMargin * em_, -kMargin * em_);
        if (size.isEmpty()) return;
        if (spec_.legend == Legend::Beside) {
            result_.keyCorner = QPointF(area_.right() - size.width(),
                                        area_.top() + std::max(0.0, 0.5 * (area_.height() - size.height())));
            area_.setRight(result_.keyCorner.x() - kColumnGap * em_);
        } else {
            result_.keyCorner = QPointF(area_.left(), area_.bottom() - size.height());
            area_.setBottom(result_.keyCorner.y() - kKeyGap * em_);
        }
    }

    double letterRoom() const {
        if (!letters_ || titles_) return 0.0;
        return QFontMetricsF(usual_.font(kLetterSize, true)).horizontalAdvance(letterOf(0)) +
               kLetterGap * em_;
    }

    /// Whether the panel shows a bar of its own; with a shared one only the last panel of its range does.
    bool hasBar(std::size_t index) const {
        const PanelPart& part = parts_[index];
        if (!part.bar) return false;
        if (!spec_.sharedBar) return true;
        for (std::size_t k = 0; k < parts_.size(); ++k) {
            const auto& other = parts_[k].bar;
            if (!other || !(other->map == part.bar->map)) continue;
            // A plane has it rather than a surface; among planes the one furthest right, the upper one of these.
            const auto rank = [&](std::size_t i) {
                return std::array<int, 3>{parts_[i].framed ? 1 : 0, parts_[i].place[1] + parts_[i].place[3],
                                          -parts_[i].place[0]};
            };
            if (rank(k) > rank(index) || (rank(k) == rank(index) && k < index)) return false;
        }
        return true;
    }

    AxesRoom roomOf(std::size_t index) const {
        const PanelPart& part = parts_[index];
        const QRectF& plot = result_.plots[index];
        AxesRoom room;
        if (part.room) room = part.room(plot, result_.style);
        if (part.framed && letters_ && !titles_) {
            // The letter stands left of the numbers, as high as the frame.
            room.left = std::max(room.left, room.numbers + letterRoom());
        }
        if (part.rightRoom) room.right = std::max(room.right, part.rightRoom(result_.style));
        if (hasBar(index)) room.right += figures::closeBarRoom(*part.bar, plot.height(), result_.style);
        return room;
    }

    Grid gridOf() const {
        Grid grid(spec_);
        std::vector<double> weights(grid.width.size(), 0.0);
        for (std::size_t k = 0; k < parts_.size(); ++k) {
            const auto [row, column, rows, columns] = parts_[k].place;
            const AxesRoom room = roomOf(k);
            const auto first = static_cast<std::size_t>(column),
                       last = static_cast<std::size_t>(column + columns - 1);
            const auto upper = static_cast<std::size_t>(row),
                       lower = static_cast<std::size_t>(row + rows - 1);
            grid.left[first] = std::max(grid.left[first], room.left);
            grid.right[last] = std::max(grid.right[last], room.right);
            const double above = titles_ ? kTitleRow * em_ : 0.0;
            grid.top[upper] = std::max(grid.top[upper], room.top + above);
            grid.bottom[lower] = std::max(grid.bottom[lower], room.bottom);
            if (columns == 1)
                weights[first] = std::max(weights[first], parts_[k].framed ? 1.0 : kSurfaceWeight);
        }
        for (double& weight : weights) weight = weight > 0.0 ? weight : 1.0;
        share(area_.width() - kColumnGap * em_ * (spec_.columns - 1), grid.left, grid.right, weights,
              grid.width);
        share(area_.height() - kRowGap * em_ * (spec_.rows - 1), grid.top, grid.bottom,
              std::vector<double>(grid.height.size(), 1.0), grid.height);
        return grid;
    }

    static void share(double whole, const std::vector<double>& before, const std::vector<double>& after,
                      const std::vector<double>& weights, std::vector<double>& sizes) {
        double sum = 0.0;
        for (std::size_t k = 0; k < sizes.size(); ++k) {
            whole -= before[k] + after[k];
            sum += weights[k];
        }
        for (std::size_t k = 0; k < sizes.size(); ++k) sizes[k] = whole * weights[k] / sum;
    }

    void placePlots(const Grid& grid) {
        std::vector<double> x{area_.left()}, y{area_.top()};
        for (std::size_t k = 0; k < grid.width.size(); ++k)
            x.push_back(x.back() + grid.left[k] + grid.width[k] + grid.right[k] + kColumnGap * em_);
        for (std::size_t k = 0; k < grid.height.size(); ++k)
            y.push_back(y.back() + grid.top[k] + grid.height[k] + grid.bottom[k] + kRowGap * em_);
        for (std::size_t k = 0; k < parts_.size(); ++k) {
            const auto [row, column, rows, columns] = parts_[k].place;
            const auto first = static_cast<std::size_t>(column),
                       last = static_cast<std::size_t>(column + columns - 1);
            const auto upper = static_cast<std::size_t>(row),
                       lower = static_cast<std::size_t>(row + rows - 1);
            corners_[k] = QPointF(x[first], y[upper] + grid.top[upper]);
            QRectF plot(QPointF(x[first] + grid.left[first], y[upper] + grid.top[upper]),
                        QPointF(x[last] + grid.left[last] + grid.width[last],
                                y[lower] + grid.top[lower] + grid.height[lower]));
            if (!parts_[k].framed) {
                // Its axes stand inside: it may use what the frames of its row leave for theirs.
                const double above = titles_ ? kTitleRow * em_ : 0.0;
                const double bar =
                    hasBar(k) ? figures::closeBarRoom(*parts_[k].bar, plot.height(), result_.style) : 0.0;
                plot = QRectF(QPointF(x[first], y[upper] + above),
                              QPointF(x[last + 1] - kColumnGap * em_ - bar, y[lower + 1] - kRowGap * em_));
            }
            result_.plots[k] = plot;
        }
    }

    /// Frames of the same coordinates shrink to the coarsest scale among them, about their upper left corner.
    void equalScales() {
        std::map<std::string, std::array<double, 2>> units;
        for (std::size_t k = 0; k < parts_.size(); ++k) {
            if (parts_[k].coordinates.empty()) continue;
            auto& unit = units[parts_[k].coordinates];
            unit[0] = std::max(unit[0], parts_[k].extent[0] / result_.plots[k].width());
            unit[1] = std::max(unit[1], parts_[k].extent[1] / result_.plots[k].height());
        }
        for (std::size_t k = 0; k < parts_.size(); ++k) {
            if (parts_[k].coordinates.empty()) continue;
            const auto& unit = units[parts_[k].coordinates];
            QRectF& plot = result_.plots[k];
            const double top = plot.bottom() - parts_[k].extent[1] / unit[1];
            plot.setTop(std::max(plot.top(), top));
            plot.setWidth(std::min(plot.width(), parts_[k].extent[0] / unit[0]));
        }
    }

    /// Letters stand at the left of their column, as high as the frames of their row.
    void placeNames() {
        const double height = QFontMetricsF(usual_.font(kLetterSize, true)).capHeight();
        for (std::size_t k = 0; k < parts_.size(); ++k) {
            const QPointF& corner = corners_[k];
            const double base = titles_ ? corner.y() - 0.45 * em_ : corner.y() + height;
            if (letters_) result_.letters.emplace_back(corner.x(), base);
            if (titles_) result_.titles.emplace_back(result_.plots[k].center().x(), base);
        }
    }

    void placeBars() {
        for (std::size_t k = 0; k < parts_.size(); ++k) {
            if (!hasBar(k)) continue;
            const QRectF& plot = result_.plots[k];
            const double room = figures::closeBarRoom(*parts_[k].bar, plot.height(), result_.style);
            // Beside what the axes write, so that no number stands under the bar.
            double beyond = 0.0;
            if (parts_[k].room) beyond = parts_[k].room(plot, result_.style).right;
            const double height = parts_[k].framed ? plot.height() : std::min(plot.height(), 14 * em_);
            result_.bars.push_back(
                {k, QRectF(plot.right() + beyond, plot.top(), room, height), *parts_[k].bar});
        }
    }

    const FigureSpec& spec_;
    QSizeF paper_;
    const std::vector<PanelPart>& parts_;
    Style usual_;
    double em_;
    bool letters_, titles_;
    QRectF area_;                   ///< of the paper, for plots
    std::vector<QPointF> corners_;  ///< of the cells, at the height of their row's frames
    Composition result_;
};

}  // namespace

void PanelPart::setAxes(std::function<figures::AxisMap(const QRectF& frame)> from,
                        const figures::AxisText& across, const figures::AxisText& up) {
    map = std::move(from);
    x = across;
    y = up;
    room = [own = map, across, up](const QRectF& frame, const figures::Style& style) {
        return figures::closeAxesRoom(own(frame), across, up, style);
    };
}

QPointF PanelPart::toPaper(const QRectF& frame, double across, double up) const {
    return map(frame).toPaper((across - x.offset) / x.scale, (up - y.offset) / y.scale);
}

std::vector<figures::LegendEntry> mergedEntries(const std::vector<std::vector<figures::LegendEntry>>& all) {
    std::vector<figures::LegendEntry> merged;
    std::set<QString> known;
    for (const auto& entries : all)
        for (const figures::LegendEntry& entry : entries)
            if (known.insert(entry.label).second) merged.push_back(entry);
    return merged;
}

Composition compose(const FigureSpec& spec, const QSizeF& paper, const std::vector<PanelPart>& parts,
                    const figures::Style& style) {
    const double least = kLeastPlot * style.textSize;
    if (auto made = Layout(spec, paper, parts, style).made(least)) return *std::move(made);
    FigureSpec bare = spec;
    bare.legend = Legend::None;
    if (auto made = Layout(bare, paper, parts, style).made(least)) return *std::move(made);
    // Nobody could read it: letters go, and what lines and gaps take goes with the type.
    figures::Style mute = style;
    mute.text = false;
    const double whole = std::min(paper.width() / spec.columns, paper.height() / spec.rows);
    mute.textSize = std::min(style.textSize, 0.1 * whole);
    return Layout(bare, paper, parts, mute).made(-std::numeric_limits<double>::infinity()).value();
}

void drawComposition(QPainter& painter, const Composition& composition, const std::vector<PanelPart>& parts) {
    const Style& style = composition.style;
    for (std::size_t k = 0; k < parts.size(); ++k) {
        const figures::Layer layer(painter, "panel");
        parts[k].draw(painter, composition.plots[k], style);
    }
    drawBeside(painter, composition, parts);
}

void drawBeside(QPainter& painter, const Composition& composition, const std::vector<PanelPart>& parts,
                bool barsOfFrames) {
    const Style& style = composition.style;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Composition::Bar& bar : composition.bars) {
        const figures::Layer layer(painter, "colour bar");
        if (barsOfFrames || !parts[bar.panel].framed) drawCloseBar(painter, bar.bar, bar.area, style);
    }
    const figures::Layer layer(painter, "key");
    figures::drawKey(painter, composition.entries, composition.key, composition.keyCorner, style);
    const figures::Layer letters(painter, "letter");
    painter.setPen(figures::palette::kInk);
    painter.setFont(style.font(kLetterSize, true));
    for (std::size_t k = 0; k < composition.letters.size(); ++k)
        painter.drawText(composition.letters[k], letterOf(k));
    const figures::Layer titles(painter, "title");
    painter.setFont(style.font(1.0, true));
    const QFontMetricsF metrics(painter.font());
    for (std::size_t k = 0; k < composition.titles.size(); ++k)
        painter.drawText(
            composition.titles[k] - QPointF(0.5 * metrics.horizontalAdvance(parts[k].title), 0.0),
            parts[k].title);
    painter.restore();
}

}  // namespace omegascope::exporting
