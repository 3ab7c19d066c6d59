#include "core/cells/facts/critical_points.h"

#include <algorithm>
#include <cmath>

#include "core/cells/algebra/real_roots.h"
#include "core/cells/algebra/system_roots.h"
#include "core/cells/complex/cell_locator.h"

namespace omegascope::cells {
namespace {

constexpr double kConstant = 1e-12;  // of the sum of the sizes of the coefficients
/// Of the squares of the second derivatives: below this a Hessian counts as singular, and the critical line, if any,
/// meets the border. Its determinant rounds by 4e-16 of them.
constexpr double kSingular = 1e-14;

/// Whether the loss has one value along an edge, judged at points that no symmetry of the edge pairs.
bool isConstantAlong(const CellComplex& complex, const WindowMap& map, int edge, const Polynomial& loss) {
    const Point a = pointOnEdge(complex, map, edge, 0.0);
    const double first = loss(a[0], a[1]), size = kConstant * std::max(loss.sumOfSizes(), kTiniest);
    for (const double share : {0.29, 0.61, 1.0}) {
        const Point p = pointOnEdge(complex, map, edge, share);
        if (std::abs(loss(p[0], p[1]) - first) > size) return false;
    }
    return true;
}

}  // namespace

Box boundingBox(const CellComplex& complex, const WindowMap& map, int cell) {
    Box box{1.0, -1.0, 1.0, -1.0};
    for (const int start : loopsOf(complex, cell))
        for (const int half : loopOf(complex, start)) {
            const Point p = pointOnEdge(complex, map, half >> 1, half & 1 ? 1.0 : 0.0);
            box.x0 = std::min(box.x0, p[0]);
            box.x1 = std::max(box.x1, p[0]);
            box.y0 = std::min(box.y0, p[1]);
            box.y1 = std::max(box.y1, p[1]);
        }
    return box;
}

std::vector<Point> criticalPointsInside(const CellComplex& complex, const WindowMap& map, int cell,
                                        const Polynomial& loss, std::vector<Box>& undecided) {
    if (loss.totalDegree() < 2) return {};
    const Box box = boundingBox(complex, map, cell);
    std::vector<Point> candidates;
    if (loss.totalDegree() == 2) {
        const double a = 2 * loss.coefficient(2, 0), b = loss.coefficient(1, 1),
                     d = 2 * loss.coefficient(0, 2);
        const double det = a * d - b * b, u = loss.coefficient(1, 0), v = loss.coefficient(0, 1);
        if (std::abs(det) > kSingular * (a * a + b * b + d * d))
            candidates.push_back({(b * v - d * u) / det, (b * u - a * v) / det});
    } else {
        const Polynomial dx = loss.derivativeX(), dy = loss.derivativeY();
        if (dx.largest() > 0.0 && dy.largest() > 0.0)
            for (const SystemRoot& root : systemRoots(dx, dy, box, undecided))
                candidates.push_back({root.x, root.y});
    }
    std::erase_if(candidates, [&](const Point& p) {
        return !(p[0] > box.x0 && p[0] < box.x1 && p[1] > box.y0 && p[1] < box.y1 &&
                 isInCell(complex, cell, p));
    });
    return candidates;
}

EdgeCriticalPoints criticalPointsAlong(const CellComplex& complex, const WindowMap& map, int edge,
                                       const Polynomial& loss, std::vector<Box>& undecided) {
    EdgeCriticalPoints result;
    result.constant = isConstantAlong(complex, map, edge, loss);
    if (result.constant) return result;
    const Point a = pointOnEdge(complex, map, edge, 0.0), b = pointOnEdge(complex, map, edge, 1.0);
    const int index = complex.edges[static_cast<std::size_t>(edge)].arc;
    if (index < 0) {
        if (loss.totalDegree() < 2) return result;
        std::vector<double> c = restrictedToLine(loss, a[0], b[0] - a[0], a[1], b[1] - a[1]);
        for (std::size_t k = 1; k < c.size(); ++k) c[k - 1] = static_cast<double>(k) * c[k];
        c.pop_back();
        for (const RealRoot& root : realRoots(c, 0.0, 1.0))
            result.points.push_back(pointOnEdge(complex, map, edge, root.x));
        return result;
    }
    const Arc& arc = complex.arcs[static_cast<std::size_t>(index)];
    const Polynomial& q = complex.curves[static_cast<std::size_t>(arc.curve)];
    const Polynomial turning = loss.derivativeX() * q.derivativeY() - loss.derivativeY() * q.derivativeX();
    const auto [x0, x1] = std::minmax(a[0], b[0]);
    const auto [y0, y1] = std::minmax(a[1], b[1]);
    for (const SystemRoot& root : systemRoots(q, turning, {x0, x1, y0, y1}, undecided))
        if (isOn(q, arc, {root.x, root.y})) result.points.push_back({root.x, root.y});
    return result;
}

}  // namespace omegascope::cells
