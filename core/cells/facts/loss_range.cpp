#include "core/cells/facts/cell_facts.h"
#include "core/cells/facts/critical_points.h"

namespace omegascope::cells {
namespace {

constexpr int kSamplesPerEdge = 16;

class Extremes {
  public:
    Extremes(const CellComplex& complex, int cell, Polynomial loss)
        : complex_(complex), map_(complex.window), cell_(cell), loss_(std::move(loss)) {}

    LossRange run() {
        for (const int start : loopsOf(complex_, cell_))
            for (const int half : loopOf(complex_, start)) {
                consider(pointOnEdge(complex_, map_, half >> 1, half & 1 ? 1.0 : 0.0));
                for (const Point& p :
                     criticalPointsAlong(complex_, map_, half >> 1, loss_, range_.exact).points)
                    consider(p);
            }
        // A singular Hessian has its critical line, if any, reach the border, where it is found along an
        // edge.
        for (const Point& p : criticalPointsInside(complex_, map_, cell_, loss_, range_.exact)) consider(p);
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

    const CellComplex& complex_;
    WindowMap map_;
    int cell_;
    Polynomial loss_;
    LossRange range_;
    bool empty_ = true;
};

}  // namespace

LossRange lossRange(const slice::SliceLoss& loss, const CellComplex& complex, const CellFacts& facts,
                    int cell) {
    if (facts.hasLosses()) return Extremes(complex, cell, facts.lossInWindow(cell)).run();
    const WindowMap map(complex.window);
    LossRange range;
    range.exact = false;
    bool empty = true;
    for (const int start : loopsOf(complex, cell))
        for (const int half : loopOf(complex, start))
            for (int k = 0; k < kSamplesPerEdge; ++k) {
                const auto at = map.toSlice(
                    pointOnEdge(complex, map, half >> 1, static_cast<double>(k) / kSamplesPerEdge));
                const double value = loss.value(at[0], at[1]);
                if (empty || value < range.lowest) range.lowest = value, range.lowestAt = at;
                if (empty || value > range.highest) range.highest = value, range.highestAt = at;
                empty = false;
            }
    return range;
}

}  // namespace omegascope::cells
