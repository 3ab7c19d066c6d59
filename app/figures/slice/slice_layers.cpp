#include "app/figures/slice/slice_layers.h"

#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>

#include "app/figures/frame/geometry.h"
#include "app/figures/frame/layers.h"
#include "app/figures/slice/loss_bands.h"
#include "app/figures/slice/slice_minima.h"
#include "app/figures/slice/slice_unresolved.h"

namespace omegascope::figures {
namespace {

constexpr double kHatchSpacing = 10.0;
constexpr int kFlatTint = 40;    // opacity of the tint under the hatch
constexpr double kFinest = 3.0;  // image pixels per unit of paper at most (exports are much finer)
constexpr int kColours = 1024;
constexpr std::size_t kTrajectoryTints = 48;
constexpr std::size_t kMostStepDots = 80;

QColor withAlpha(QColor colour, int alpha) {
    colour.setAlpha(alpha);
    return colour;
}

QPointF vertexOnPaper(const cells::SliceMesh& mesh, int index, const AxisMap& map) {
    const cells::SliceMesh::Vertex& vertex = mesh.vertices[static_cast<std::size_t>(index)];
    return map.toPaper(vertex.s, vertex.t);
}

QPolygonF onPaper(const cells::SliceMesh& mesh, const std::vector<int>& vertices, const AxisMap& map) {
    QPolygonF polygon;
    for (const int vertex : vertices) polygon << vertexOnPaper(mesh, vertex, map);
    return polygon;
}

/// Loops clipped to the frame, and a path of them.
std::vector<QPolygonF> loopsOnPaper(const cells::SliceMesh& mesh, const std::vector<std::vector<int>>& loops,
                                    const AxisMap& map) {
    std::vector<QPolygonF> result;
    for (const std::vector<int>& loop : loops) {
        QPolygonF clipped = clipPolygon(onPaper(mesh, loop, map), map.frame);
        if (!clipped.isEmpty()) result.push_back(std::move(clipped));
    }
    return result;
}

QPainterPath pathOf(const std::vector<QPolygonF>& loops) {
    QPainterPath path;
    path.setFillRule(Qt::OddEvenFill);
    for (const QPolygonF& loop : loops) {
        path.addPolygon(loop);
        path.closeSubpath();
    }
    return path;
}

/// One axis of the bilinear interpolation: the lower sample of a pixel and the weight of the upper one.
struct Sample {
    Eigen::Index index = 0;
    double weight = 0.0;
};
std::vector<Sample> samples(const std::array<double, 2>& shown, const std::array<double, 2>& range,
                            Eigen::Index count, int pixels) {
    std::vector<Sample> result(static_cast<std::size_t>(pixels));
    for (int i = 0; i < pixels; ++i) {
        const double at = shown[0] + (i + 0.5) / pixels * (shown[1] - shown[0]);
        const double position =
            std::clamp((at - range[0]) / (range[1] - range[0]), 0.0, 1.0) * static_cast<double>(count - 1);
        const Eigen::Index index = std::min(static_cast<Eigen::Index>(position), count - 2);
        result[static_cast<std::size_t>(i)] = {index, position - static_cast<double>(index)};
    }
    return result;
}

std::array<QRgb, kColours> colourTable(LossColours colours) {
    std::array<QRgb, kColours> table{};
    for (int i = 0; i < kColours; ++i) {
        table[static_cast<std::size_t>(i)] =
            lossColour(static_cast<double>(i) / (kColours - 1), colours).rgb();
    }
    return table;
}

double devicePixelsPerUnit(const QPainter& painter) {
    const QTransform transform = painter.deviceTransform();
    return std::clamp(std::hypot(transform.m11(), transform.m12()), 1.0, kFinest);
}

/// The pen of a wall, or of the pale casing below it, which has the same dashes.
QPen wallPen(bool criterion, double width, const QColor& colour = palette::kWall) {
    QPen pen(colour, width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    if (criterion) {
        // Dash lengths are in pen widths: the pattern keeps its length whatever the width.
        pen.setDashPattern({8.0 / width, 4.0 / width, 2.0 / width, 4.0 / width});
    }
    return pen;
}

bool sharesMaker(const std::vector<network::Activation>& makers,
                 const std::vector<network::Activation>& wanted) {
    return std::any_of(makers.begin(), makers.end(), [&](const network::Activation& maker) {
        return std::find(wanted.begin(), wanted.end(), maker) != wanted.end();
    });
}

QColor trajectoryColour(double age) {
    // 0: oldest, pale; 1: now, full.
    const auto mix = [&](int pale, int full) {
        return static_cast<int>(std::lround(pale + age * (full - pale)));
    };
    const QColor& full = palette::kTrajectory;
    return {mix(0xfd, full.red()), mix(0xdc, full.green()), mix(0xbd, full.blue())};
}

/// The loss must stay readable below: pale lines, each on a dark one, show on every colour of the map.
void drawFlatHatch(QPainter& painter, const std::vector<QLineF>& lines, double width) {
    painter.setPen(QPen(withAlpha(palette::kInk, 80), 2.2 * width, Qt::SolidLine, Qt::FlatCap));
    for (const QLineF& line : lines) painter.drawLine(line);
    painter.setPen(QPen(withAlpha(palette::kFlat, 215), width, Qt::SolidLine, Qt::FlatCap));
    for (const QLineF& line : lines) painter.drawLine(line);
}

LegendEntry swatchOfFlat(LossColours colours, double width) {
    return {[colours, width](QPainter& painter, const QRectF& box) {
                const QRectF swatch = box.adjusted(0, 3, 0, -3);
                painter.fillRect(swatch, lossColour(0.25, colours));
                painter.fillRect(swatch, withAlpha(palette::kFlat, kFlatTint));
                const QPolygonF corners{swatch.topLeft(), swatch.topRight(), swatch.bottomRight(),
                                        swatch.bottomLeft()};
                drawFlatHatch(painter, hatchLines({corners}, 5.0), width);
            },
            QStringLiteral("flat cell")};
}

}  // namespace

QImage lossImage(const SlicePicture& picture, const std::array<double, 2>& rangeS,
                 const std::array<double, 2>& rangeT, const QSize& size) {
    static const std::array<QRgb, kColours> kScreen = colourTable(LossColours::Screen),
                                            kPrint = colourTable(LossColours::Print);
    const auto& table = picture.colours == LossColours::Screen ? kScreen : kPrint;
    const Eigen::MatrixXd& values = picture.grid.values;
    const std::vector<Sample> columns = samples(rangeS, picture.grid.rangeS, values.cols(), size.width());
    const std::vector<Sample> rows = samples(rangeT, picture.grid.rangeT, values.rows(), size.height());
    const LossMap& loss = picture.map;
    const double extent = loss.highest - loss.lowest;
    const double scale = extent > 0.0 ? (kColours - 1) / extent : 0.0;
    QImage image(size, QImage::Format_RGB32);
    Eigen::VectorXd line(values.cols());
    for (int y = 0; y < size.height(); ++y) {
        const Sample& row = rows[static_cast<std::size_t>(size.height() - 1 - y)];
        line = (1.0 - row.weight) * values.row(row.index) + row.weight * values.row(row.index + 1);
        auto* pixel = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (const Sample& column : columns) {
            const double value =
                line[column.index] + column.weight * (line[column.index + 1] - line[column.index]);
            const double entry = loss.logarithmic() && std::isfinite(value)
                                     ? (kColours - 1) * loss.share(value)
                                     : (value - loss.lowest) * scale;
            // Written so that not-a-number takes the top colour, as infinity does.
            *pixel++ =
                table[entry < kColours - 1 ? static_cast<std::size_t>(std::max(entry, 0.0)) : kColours - 1];
        }
    }
    return image;
}

namespace {

/// The loss as regions of one colour each. Each is outlined in its own colour: viewers leave a hairline
/// between neighbours.
void drawLossRegions(QPainter& painter, const SlicePicture& picture, const AxisMap& map) {
    for (const BandRegion& region : bandRegions(picture.mesh, picture.map, kLossBands)) {
        std::vector<QPolygonF> loops;
        for (const auto& loop : region.loops) {
            QPolygonF polygon;
            for (const auto& point : loop) polygon << map.toPaper(point[0], point[1]);
            polygon = clipPolygon(polygon, map.frame);
            if (polygon.size() >= 3) loops.push_back(std::move(polygon));
        }
        if (loops.empty()) continue;
        const QColor colour = lossColour(picture.map.share(region.middle), picture.colours);
        painter.setPen(QPen(colour, 0.4, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
        painter.setBrush(colour);
        painter.drawPath(pathOf(loops));
    }
    painter.setBrush(Qt::NoBrush);
}

}  // namespace

void drawLoss(QPainter& painter, const SlicePicture& picture, const AxisMap& map, const Style& style) {
    const Layer layer(painter, "loss");
    if (style.vectors && !exceedsVectors(picture)) return drawLossRegions(painter, picture, map);
    const auto& s = picture.grid.rangeS;
    const auto& t = picture.grid.rangeT;
    const std::array<double, 2> shownS{std::max(map.lowX, s[0]), std::min(map.highX, s[1])};
    const std::array<double, 2> shownT{std::max(map.lowY, t[0]), std::min(map.highY, t[1])};
    if (!(shownS[0] < shownS[1]) || !(shownT[0] < shownT[1])) return;
    const QRectF target(map.toPaper(shownS[0], shownT[1]), map.toPaper(shownS[1], shownT[0]));
    const double density = devicePixelsPerUnit(painter);
    const QSize size(std::max(1, static_cast<int>(std::lround(target.width() * density))),
                     std::max(1, static_cast<int>(std::lround(target.height() * density))));
    painter.save();
    // The image matches the device's pixels; smoothing would mix in a border that is not there.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(target, lossImage(picture, shownS, shownT, size));
    painter.restore();
}

void drawFlatCells(QPainter& painter, const SlicePicture& picture, const AxisMap& map, const Style& style) {
    const std::vector<QPolygonF> loops = loopsOnPaper(picture.mesh, picture.flatOutlines, map);
    if (loops.empty()) return;
    const Layer layer(painter, "flat cell");
    painter.setPen(Qt::NoPen);
    painter.setBrush(withAlpha(palette::kFlat, kFlatTint));
    painter.drawPath(pathOf(loops));
    painter.setBrush(Qt::NoBrush);
    drawFlatHatch(painter, hatchLines(loops, kHatchSpacing * std::max(0.6, std::min(1.0, style.lineWidth))),
                  style.lineWidth);
    painter.setPen(QPen(withAlpha(palette::kInk, 130), 0.8 * style.lineWidth, Qt::SolidLine, Qt::FlatCap,
                        Qt::RoundJoin));
    painter.drawPath(pathOf(loops));
}

void drawCell(QPainter& painter, const SlicePicture& picture, int cell, const AxisMap& map,
              const Style& style) {
    if (cell < 0 || static_cast<std::size_t>(cell) >= picture.complex.cells.size()) return;
    std::vector<QPolygonF> loops;
    for (const auto& loop : cells::cellOutline(picture.complex, cell)) {
        QPolygonF polygon;
        for (const cells::Point& point : loop) polygon << map.toPaper(point[0], point[1]);
        QPolygonF clipped = clipPolygon(polygon, map.frame);
        if (!clipped.isEmpty()) loops.push_back(std::move(clipped));
    }
    const QPainterPath path = pathOf(loops);
    painter.setPen(Qt::NoPen);
    painter.setBrush(withAlpha(palette::kPaper, 60));
    painter.drawPath(path);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(palette::kInk, 3.4 * style.lineWidth, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    painter.drawPath(path);
    painter.setPen(QPen(palette::kPaper, 1.8 * style.lineWidth, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    painter.drawPath(path);
}

void drawIsolines(QPainter& painter, const SlicePicture& picture, const AxisMap& map, const Style& style) {
    const Layer layer(painter, "level line");
    for (std::size_t i = 0; i < picture.isolines.size(); ++i) {
        const double share = picture.map.share(picture.levels[i]);
        // Light lines on the dark half of the colours, dark ones on the light half.
        const bool dark = picture.colours == LossColours::Screen && share < 0.55;
        const QColor colour = dark ? withAlpha(palette::kPaper, 120) : withAlpha(palette::kInk, 95);
        painter.setPen(QPen(colour, 0.8 * style.lineWidth, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
        for (const LevelPath& path : picture.isolines[i]) {
            QPolygonF line;
            for (const auto& point : path) line << map.toPaper(point[0], point[1]);
            for (const QPolygonF& run : clipPolyline(line, map.frame)) painter.drawPolyline(run);
        }
    }
}

namespace {

struct WallLine {
    QPolygonF points;
    bool criterion = false;
};

/// How a wall and its casing are drawn.
struct WallLook {
    double casing = 2.4, width = 1.0;  ///< in line widths
    int opacity = 100;                 ///< of the casing
    QColor colour = palette::kWall;
};

/// On a projector the casing is all of what a wall is seen against: opaque, and a whole line at each side.
WallLook lookOf(const Style& style) {
    return style.strong ? WallLook{3.9, 1.5, 255, Qt::black} : WallLook{};
}

/// Casings first: no casing cuts a wall that it crosses.
void drawWallLines(QPainter& painter, const std::vector<WallLine>& lines, const WallLook& look,
                   const Style& style) {
    for (const WallLine& line : lines) {
        const Layer layer(painter, line.criterion ? "margin wall casing" : "hidden wall casing");
        // Without dashes of its own where it is opaque, so that a gap, too, is seen against paper.
        painter.setPen(wallPen(line.criterion && look.opacity < 255, look.casing * style.lineWidth,
                               withAlpha(palette::kPaper, look.opacity)));
        painter.drawPolyline(line.points);
    }
    for (const WallLine& line : lines) {
        const Layer layer(painter, line.criterion ? "margin wall" : "hidden wall");
        painter.setPen(wallPen(line.criterion, look.width * style.lineWidth, look.colour));
        painter.drawPolyline(line.points);
    }
}

/// Whether the way from a over b to c is straight, to a ten thousandth of a pixel.
bool isStraight(const QPointF& a, const QPointF& b, const QPointF& c) {
    constexpr double kOff = 1e-4;
    const QPointF first = b - a, all = c - a;
    return std::abs(first.x() * all.y() - first.y() * all.x()) < kOff * std::hypot(all.x(), all.y()) &&
           QPointF::dotProduct(first, c - b) > 0.0;
}

/// Fewer points where they lie closer than the eye can tell: the dashes of a wall and of its casing are laid
/// out segment by segment, and over hundreds of tiny ones they drift apart. None where a straight wall is crossed: files of
/// many cells would consist of these for the most part.
QPolygonF thinned(const QPolygonF& points) {
    constexpr double kStep = 2.0;
    QPolygonF kept;
    for (qsizetype k = 0; k < points.size(); ++k) {
        const bool end = k == 0 || k + 1 == points.size();
        if (!end && (points[k] - kept.back()).manhattanLength() < kStep) continue;
        const qsizetype last = kept.size() - 1;
        if (last > 0 && isStraight(kept[last - 1], kept[last], points[k]))
            kept[last] = points[k];
        else
            kept << points[k];
    }
    return kept;
}

void addClipped(std::vector<WallLine>& lines, const QPolygonF& points, bool criterion, const QRectF& frame) {
    for (const QPolygonF& run : clipPolyline(points, frame)) lines.push_back({thinned(run), criterion});
}

}  // namespace

namespace {

/// Each frame of a drag draws these: thin opaque lines, which the painter strokes many times quicker than
/// translucent ones, so the pale casing is a second line beside the first.
void drawPreviewWalls(QPainter& painter, const SlicePicture& picture, const AxisMap& map) {
    QList<QLineF> lines;
    for (const LevelPath& path : picture.previewWalls) {
        QPolygonF line;
        for (const auto& point : path) line << map.toPaper(point[0], point[1]);
        for (const QPolygonF& run : clipPolyline(line, map.frame))
            for (qsizetype k = 0; k + 1 < run.size(); ++k) lines << QLineF(run[k], run[k + 1]);
    }
    painter.save();
    painter.setPen(QPen(QColor(0xa8, 0xa8, 0xa8), 0));
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.translate(0.7, 0.7);
    painter.drawLines(lines);
    painter.translate(-0.7, -0.7);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette::kWall, 0));
    painter.drawLines(lines);
    painter.restore();
}

}  // namespace

void drawWalls(QPainter& painter, const SlicePicture& picture, const AxisMap& map, const Style& style) {
    std::vector<WallLine> lines;
    for (const WallPath& path : picture.wallPaths)
        addClipped(lines, onPaper(picture.mesh, path.vertices, map), path.criterion, map.frame);
    drawWallLines(painter, lines, lookOf(style), style);
    drawPreviewWalls(painter, picture, map);
}

void drawHighlightedWalls(QPainter& painter, const SlicePicture& picture,
                          const std::vector<network::Activation>& makers, const AxisMap& map,
                          const Style& style) {
    if (makers.empty()) return;
    std::vector<bool> wanted;
    for (const auto& set : picture.mesh.makers) wanted.push_back(sharesMaker(set, makers));
    std::vector<WallLine> lines;
    for (const WallPath& path : picture.wallPaths)
        if (wanted[static_cast<std::size_t>(path.makers)])
            addClipped(lines, onPaper(picture.mesh, path.vertices, map), path.criterion, map.frame);
    WallLook look{4.5, 2.5, 230, style.strong ? QColor(Qt::black) : palette::kWall};
    if (style.strong) look.opacity = 255;
    drawWallLines(painter, lines, look, style);
}

void drawTrajectory(QPainter& painter, const SliceFigureState& state, const AxisMap& map,
                    const Style& style) {
    const std::size_t count = state.trajectory.size();
    if (count < 2) return;
    QPolygonF points;
    for (const auto& point : state.trajectory) points << map.toPaper(point[0], point[1]);
    const std::size_t segments = count - 1;
    const std::size_t tints = std::min(kTrajectoryTints, segments);
    for (std::size_t tint = 0; tint < tints; ++tint) {
        const std::size_t from = tint * segments / tints, to = (tint + 1) * segments / tints;
        const double age = tints > 1 ? static_cast<double>(tint) / static_cast<double>(tints - 1) : 1.0;
        const QPolygonF stretch(
            points.mid(static_cast<qsizetype>(from), static_cast<qsizetype>(to - from + 1)));
        const std::vector<QPolygonF> runs = clipPolyline(stretch, map.frame);
        const Layer layer(painter, "path", age);
        painter.setPen(
            QPen(trajectoryColour(age), 1.6 * style.lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        for (const QPolygonF& run : runs) painter.drawPolyline(run);
    }
    if (count > kMostStepDots) return;
    painter.setPen(Qt::NoPen);
    for (std::size_t i = 0; i < count; ++i) {
        const QPointF& at = points[static_cast<qsizetype>(i)];
        if (!map.frame.contains(at)) continue;
        const double age = static_cast<double>(i) / static_cast<double>(segments);
        const Layer layer(painter, "step", age);
        const double radius = 2.0 * style.lineWidth;
        if (isTaken(painter,
                    {Mark::Kind::Dot, Marker::Circle, at, 2.0 * radius, trajectoryColour(age), true}))
            continue;
        painter.setBrush(trajectoryColour(age));
        painter.drawEllipse(at, radius, radius);
    }
    painter.setBrush(Qt::NoBrush);
}

namespace {

/// Whether some wall of this kind is drawn.
bool hasWalls(const SlicePicture& picture, bool criterion) {
    return !picture.previewWalls.empty() ||
           std::ranges::any_of(picture.wallPaths,
                               [criterion](const WallPath& path) { return path.criterion == criterion; });
}

}  // namespace

std::vector<LegendEntry> sliceLegend(const SliceFigureState& state, const Style& style,
                                     const AxisMap* shown) {
    std::vector<LegendEntry> entries;
    const bool all = shown == nullptr || !state.picture;
    const bool hidden =
        !state.picture || (state.picture->criterionLayer > 1 && (all || hasWalls(*state.picture, false)));
    const bool criterion =
        !state.picture || (state.picture->criterionWalls && (all || hasWalls(*state.picture, true)));
    const bool drawn = !state.picture || state.picture->density.most == 0;
    if (state.choices.walls && hidden && drawn) {
        entries.push_back(
            lineEntry(wallPen(false, lookOf(style).width * style.lineWidth, lookOf(style).colour),
                      QStringLiteral("hidden wall")));
    }
    if (state.choices.walls && criterion && drawn) {
        entries.push_back(
            lineEntry(wallPen(true, lookOf(style).width * style.lineWidth, lookOf(style).colour),
                      QStringLiteral("margin wall")));
    }
    if (state.choices.flatCells && (all || !state.picture->flatOutlines.empty()))
        entries.push_back(
            swatchOfFlat(state.picture ? state.picture->colours : LossColours::Screen, style.lineWidth));
    // A key that stays as it is keeps the frame where it is, whatever a zoom brings into view.
    if (state.choices.minima && (all || !state.picture->minimumPlaces.empty()))
        entries.push_back(
            {[style](QPainter& painter, const QRectF& box) { drawMinimumSample(painter, box, style); },
             QStringLiteral("minimum in the slice")});
    if (state.picture)
        for (LegendEntry& entry : unresolvedLegend(*state.picture, state.choices.walls))
            entries.push_back(std::move(entry));
    if (state.choices.trajectory && (all || state.trajectory.size() > 1)) {
        entries.push_back(
            {[width = 1.6 * style.lineWidth](QPainter& painter, const QRectF& box) {
                 for (int i = 0; i < 4; ++i) {
                     painter.setPen(QPen(trajectoryColour(i / 3.0), width, Qt::SolidLine, Qt::FlatCap));
                     const double y = box.center().y(), step = box.width() / 4;
                     painter.drawLine(QPointF(box.left() + i * step, y),
                                      QPointF(box.left() + (i + 1) * step, y));
                 }
             },
             state.pathOffPlane > 0.0 ? QStringLiteral("path (projected)") : QStringLiteral("path")});
    }
    if (!all && !shown->frame.contains(shown->toPaper(state.omega[0], state.omega[1]))) return entries;
    entries.push_back(
        {[size = style.markerSize, onPlane = !(state.offPlane > 0.0)](QPainter& painter, const QRectF& box) {
             drawOmega(painter, box.center(), size, onPlane);
         },
         state.offPlane > 0.0 ? QStringLiteral("ω (projected)") : QStringLiteral("ω")});
    return entries;
}

}  // namespace omegascope::figures
