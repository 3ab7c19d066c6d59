#include <algorithm>
#include <cmath>
#include <functional>

#include "core/cells/cell_facts.h"
#include "core/cells/cell_locator.h"
#include "core/cells/edge_points.h"
#include "core/cells/real_roots.h"
#include "core/cells/system_roots.h"

namespace omegascope::cells {
namespace {

constexpr int kSamplesPerEdge = 16;

class Extremes {
  public:
    Extremes(const CellComplex& complex, int cell, Polynomial loss)
        : complex_(complex), map_(complex.window), cell_(cell), loss_(std::move(loss)),
          dx_(loss_.derivativeX()), dy_(loss_.derivativeY()) {}

    LossRange run() {
        for (const int start : loopsOf(complex_, cell_))
            for (const int half : loopOf(complex_, start)) {
                const Point from = pointOnEdge(complex_, map_, half >> 1, half & 1 ? 1.0 : 0.0);
                box_.x0 = std::min(box_.x0, from[0]);
                box_.x1 = std::max(box_.x1, from[0]);
                box_.y0 = std::min(box_.y0, from[1]);
                box_.y1 = std::max(box_.y1, from[1]);
                consider(from);
                alongEdge(half >> 1);
            }
        inside();
        return range_;
    }

  private:
    void consider(const Point& p) {
        const double value = loss_(p[0], p[1]);
        if (empty_ || value < range_.lowest) {
            range_.lowest = value;
            range_.lowestAt = map_.toSlice(p);
        }
        if (empty_ || value > range_.highest) {
            range_.highest = value;
            range_.highestAt = map_.toSlice(p);
        }
        empty_ = false;
    }

    void alongEdge(int edge) {
        const Point a = pointOnEdge(complex_, map_, edge, 0.0), b = pointOnEdge(complex_, map_, edge, 1.0);
        const int index = complex_.edges[static_cast<std::size_t>(edge)].arc;
        if (index < 0) {
            if (loss_.totalDegree() < 2) return;
            std::vector<double> c = restrictedToLine(loss_, a[0], b[0] - a[0], a[1], b[1] - a[1]);
            for (std::size_t k = 1; k < c.size(); ++k) c[k - 1] = static_cast<double>(k) * c[k];
            c.pop_back();
            for (const RealRoot& root : realRoots(c, 0.0, 1.0)) consider(pointOnEdge(complex_, map_, edge, root.x));
            return;
        }
        // Where the loss is constant along the arc (a level of itself) there is nothing to find.
        const double first = loss_(a[0], a[1]);
        const double size = 1e-12 * std::max(loss_.sumOfSizes(), 1e-300);
        bool constant = true;
        for (const double share : {0.29, 0.61, 1.0}) {
            const Point p = pointOnEdge(complex_, map_, edge, share);
            constant = constant && std::abs(loss_(p[0], p[1]) - first) <= size;
        }
        if (constant) return;
        const Arc& arc = complex_.arcs[static_cast<std::size_t>(index)];
        const Polynomial& q = complex_.curves[static_cast<std::size_t>(arc.curve)];
        const Polynomial turning = dx_ * q.derivativeY() - dy_ * q.derivativeX();
        const auto [x0, x1] = std::minmax(a[0], b[0]);
        const auto [y0, y1] = std::minmax(a[1], b[1]);
        for (const SystemRoot& root : systemRoots(q, turning, {x0, x1, y0, y1}, range_.exact))
            if (isOn(q, arc, {root.x, root.y})) consider({root.x, root.y});
    }

    void inside() {
        if (loss_.totalDegree() < 2) return;
        std::vector<Point> critical;
        if (loss_.totalDegree() == 2) {
            // A singular Hessian has its critical line, if any, reach the border, where alongEdge finds it.
            const double a = 2 * loss_.coefficient(2, 0), b = loss_.coefficient(1, 1), d = 2 * loss_.coefficient(0, 2);
            const double det = a * d - b * b, u = loss_.coefficient(1, 0), v = loss_.coefficient(0, 1);
            if (std::abs(det) > 1e-14 * (a * a + b * b + d * d))
                critical.push_back({(b * v - d * u) / det, (b * u - a * v) / det});
        } else if (dx_.largest() > 0.0 && dy_.largest() > 0.0) {
            for (const SystemRoot& root : systemRoots(dx_, dy_, box_, range_.exact)) critical.push_back({root.x, root.y});
        }
        for (const Point& p : critical)
            if (p[0] > box_.x0 && p[0] < box_.x1 && p[1] > box_.y0 && p[1] < box_.y1 &&
                isInCell(complex_, cell_, p))
                consider(p);
    }

    const CellComplex& complex_;
    WindowMap map_;
    int cell_;
    Polynomial loss_, dx_, dy_;
    Box box_{1.0, -1.0, 1.0, -1.0};
    LossRange range_;
    bool empty_ = true;
};

}  // namespace

LossRange lossRange(const slice::SliceLoss& loss, const CellComplex& complex, const CellFacts& facts, int cell) {
    if (facts.hasLosses()) return Extremes(complex, cell, facts.lossInWindow(cell)).run();
    const WindowMap map(complex.window);
    LossRange range;
    range.exact = false;
    bool empty = true;
    for (const int start : loopsOf(complex, cell))
        for (const int half : loopOf(complex, start))
            for (int k = 0; k < kSamplesPerEdge; ++k) {
                const auto at = map.toSlice(pointOnEdge(complex, map, half >> 1, static_cast<double>(k) / kSamplesPerEdge));
                const double value = loss.value(at[0], at[1]);
                if (empty || value < range.lowest) range.lowest = value, range.lowestAt = at;
                if (empty || value > range.highest) range.highest = value, range.highestAt = at;
                empty = false;
            }
    return range;
}

}  // namespace omegascope::cells
