#include "app/figures/slice/slice_minima.h"

#include <algorithm>
#include <cmath>

#include "app/figures/frame/geometry.h"
#include "app/figures/frame/layers.h"
#include "core/cells/complex/edge_points.h"

namespace omegascope::figures {
namespace {

constexpr double kReach = 1e-9;  // of the window: a point this close lies on a line
constexpr double kMinimumWidth = 2.2, kMinimumCasing = 4.6;
constexpr int kCasingOpacity = 220;

/// Distance from a segment in window coordinates.
double distanceTo(const cells::Point& p, const cells::Point& a, const cells::Point& b) {
    const double dx = b[0] - a[0], dy = b[1] - a[1];
    const double length = dx * dx + dy * dy;
    const double share =
        length > 0.0 ? std::clamp(((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length, 0.0, 1.0) : 0.0;
    return std::hypot(p[0] - a[0] - share * dx, p[1] - a[1] - share * dy);
}

bool liesOn(const LevelPath& path, const cells::Point& point, const cells::WindowMap& map, double reach) {
    for (std::size_t k = 0; k + 1 < path.size(); ++k)
        if (distanceTo(point, map.toWindow(path[k][0], path[k][1]),
                       map.toWindow(path[k + 1][0], path[k + 1][1])) <= reach)
            return true;
    return false;
}

bool holds(const std::vector<int>& list, int item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

QPen minimumPen(const Style& style, bool casing) {
    QColor paper = palette::kPaper;
    paper.setAlpha(kCasingOpacity);
    // Thin lines keep a least width in print; what is broad anyway shrinks with the marks. On a stage both are large, and
    // then the lines alone say how broad.
    const double shrunk = std::min(1.0, style.markerSize / Style().markerSize);
    const double width = style.lineWidth > 1.0 ? style.lineWidth * shrunk : std::min(style.lineWidth, shrunk);
    return {casing ? paper : palette::kSolved, (casing ? kMinimumCasing : kMinimumWidth) * width,
            Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin};
}

}  // namespace

int sliceMinimumAt(const SlicePicture& picture, double s, double t) {
    const auto& window = picture.complex.window;
    const cells::WindowMap map(window);
    const cells::Point point = map.toWindow(s, t);
    // The cells whose closure holds the point, as far as one edge tells them.
    std::vector<int> cells{picture.locator.cellAt(picture.complex, s, t)};
    const int edge =
        picture.locator.wallAt(picture.complex, s, t, kReach * map.half[0], kReach * map.half[1]);
    if (edge >= 0)
        for (const int half : {2 * edge, 2 * edge + 1})
            cells.push_back(picture.complex.cellOf[static_cast<std::size_t>(half)]);
    for (std::size_t k = 0; k < picture.minima.minima.size(); ++k) {
        const cells::SliceMinimum& minimum = picture.minima.minima[k];
        const auto found = [&] {
            for (const int cell : cells)
                if (cell >= 0 && holds(minimum.cells, cell)) return true;
            for (const auto& part : minimum.creases) {
                // Chords of a curved edge miss it by the square of their length.
                const bool curved = picture.complex.edges[static_cast<std::size_t>(part.edge)].arc >= 0;
                if (curved ? part.edge == edge : liesOn(edgePath(picture.complex, part), point, map, kReach))
                    return true;
            }
            for (const auto& valley : minimum.valleys)
                if (liesOn({valley[0], valley[1]}, point, map, kReach)) return true;
            const cells::Point at = map.toWindow(minimum.at[0], minimum.at[1]);
            return minimum.shape == cells::SliceMinimum::Shape::Isolated &&
                   std::hypot(at[0] - point[0], at[1] - point[1]) <= kReach;
        };
        if (found()) return static_cast<int>(k);
    }
    return -1;
}

void drawSliceMinima(QPainter& painter, const SlicePicture& picture, const AxisMap& map, const Style& style) {
    std::vector<QPolygonF> lines;
    for (const std::vector<int>& loop : picture.minimumPlaces.outlines) {
        QPolygonF closed;
        for (std::size_t k = 0; k <= loop.size(); ++k) {
            const auto& vertex = picture.mesh.vertices[static_cast<std::size_t>(loop[k % loop.size()])];
            closed << map.toPaper(vertex.s, vertex.t);
        }
        for (QPolygonF& run : clipPolyline(closed, map.frame)) lines.push_back(std::move(run));
    }
    for (const MinimumPlaces::Line& line : picture.minimumPlaces.lines) {
        QPolygonF points;
        for (const auto& point : line.points) points << map.toPaper(point[0], point[1]);
        for (QPolygonF& run : clipPolyline(points, map.frame)) lines.push_back(std::move(run));
    }
    painter.setBrush(Qt::NoBrush);
    for (const bool casing : {true, false}) {
        const Layer layer(painter, casing ? "minimum casing" : "minimum");
        painter.setPen(minimumPen(style, casing));
        for (const QPolygonF& line : lines) painter.drawPolyline(line);
    }
    for (const MinimumPlaces::Spot& spot : picture.minimumPlaces.spots) {
        const QPointF at = map.toPaper(spot.at[0], spot.at[1]);
        const Layer layer(painter, "minimum point");
        if (map.frame.contains(at))
            drawMarker(painter, Marker::Diamond, at, style.markerSize, palette::kSolved, true);
    }
}

void drawMinimumSample(QPainter& painter, const QRectF& box, const Style& style) {
    const QPointF left(box.left() + 2, box.center().y()), right(box.right() - 2, box.center().y());
    painter.setPen(minimumPen(style, false));
    painter.drawLine(left, right);
    drawMarker(painter, Marker::Diamond, box.center(), 0.9 * style.markerSize, palette::kSolved, true);
}

}  // namespace omegascope::figures
