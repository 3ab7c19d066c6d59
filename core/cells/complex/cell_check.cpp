#include "core/cells/complex/cell_check.h"

#include <algorithm>
#include <cmath>

#include "core/cells/complex/cell_locator.h"
#include "core/cells/complex/edge_points.h"
#include "core/cells/complex/planar_graph.h"

namespace omegascope::cells {
namespace {

constexpr double kThinnest = 1e-12;  // of the window

Box boxOf(const std::vector<Point>& points) {
    Box box{1.0, -1.0, 1.0, -1.0};
    for (const Point& p : points)
        box = {std::min(box.x0, p[0]), std::max(box.x1, p[0]), std::min(box.y0, p[1]),
               std::max(box.y1, p[1])};
    return box;
}

/// Arcs are monotone, so the ends of the edges span the cell.
Box boxOfCell(const CellComplex& complex, const WindowMap& map, int cell) {
    std::vector<Point> ends;
    for (const int half : loopOf(complex, complex.cells[static_cast<std::size_t>(cell)].boundary)) {
        const auto& v = complex.vertices[static_cast<std::size_t>(complex.from(half))];
        ends.push_back(map.toWindow(v.s, v.t));
    }
    return boxOf(ends);
}

bool agrees(const network::Signature& told, const network::Signature& met, const Entries& entries) {
    for (int e = 0; e < entries.count(); ++e) {
        const auto k = static_cast<std::size_t>(e);
        if (!entries.isConstant(e) && met.entries()[k] != 0 && met.entries()[k] != told.entries()[k])
            return false;
    }
    return true;
}

}  // namespace

std::optional<Point> pointInside(const CellComplex& complex, int cell) {
    const WindowMap map(complex.window);
    std::optional<Point> best;
    double farthest = 0.0;
    for (const int half : loopOf(complex, complex.cells[static_cast<std::size_t>(cell)].boundary)) {
        const Point middle = pointOnEdge(complex, map, half >> 1, 0.5);
        const Point a = pointOnEdge(complex, map, half >> 1, 0.45),
                    b = pointOnEdge(complex, map, half >> 1, 0.55);
        const double side = (half & 1) != 0 ? -1.0 : 1.0, length = std::hypot(b[0] - a[0], b[1] - a[1]);
        if (length == 0.0) continue;
        for (double step = 5.0 * length; step > std::max(kThinnest, farthest); step *= 0.5) {
            const Point p{middle[0] - side * step * (b[1] - a[1]) / length,
                          middle[1] + side * step * (b[0] - a[0]) / length};
            if (std::max(std::abs(p[0]), std::abs(p[1])) >= 1.0 || !isInCell(complex, cell, p)) continue;
            best = p;
            farthest = step;
            break;
        }
    }
    return best;
}

std::vector<Box> contradictions(const slice::SliceLoss& loss, const CellComplex& complex) {
    const WindowMap map(complex.window);
    const Entries entries(loss.loss());
    std::vector<Box> boxes;
    for (std::size_t edge = 0; edge < complex.edges.size(); ++edge) {
        const int left = complex.cellOf[2 * edge], right = complex.cellOf[2 * edge + 1];
        if (left < 0 || right < 0) continue;
        const int makers = complex.edges[edge].makers;
        const std::uint64_t expected =
            makers < 0 ? 0 : crossingHash(complex.makers[static_cast<std::size_t>(makers)]);
        const std::uint64_t found = complex.cells[static_cast<std::size_t>(left)].hash ^
                                    complex.cells[static_cast<std::size_t>(right)].hash;
        if (found != expected)
            boxes.push_back(boxOf({pointOnEdge(complex, map, static_cast<int>(edge), 0.0),
                                   pointOnEdge(complex, map, static_cast<int>(edge), 1.0)}));
    }
    for (int cell = 0; cell < static_cast<int>(complex.cells.size()); ++cell) {
        const auto point = pointInside(complex, cell);
        if (point) {
            const Point at = map.toSlice(*point);
            if (agrees(complex.signature(cell, entries), loss.signature(at[0], at[1]), entries)) continue;
        }
        boxes.push_back(boxOfCell(complex, map, cell));
    }
    return boxes;
}

}  // namespace omegascope::cells
