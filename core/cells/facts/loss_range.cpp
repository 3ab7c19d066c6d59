#include <algorithm>

#include "core/cells/algebra/bernstein.h"
#include "core/cells/facts/cell_facts.h"
#include "core/cells/facts/critical_points.h"

namespace omegascope::cells {
namespace {

constexpr int kSamplesPerEdge = 16;
constexpr std::size_t kMostRangeBoxes = 2'000;  ///< of an undecided box: some 10 ms
constexpr double kSmallestPiece = 0x1p-40;      ///< of the window: on it the loss varies by rounding

class Extremes {
  public:
    Extremes(const CellComplex& complex, int cell, Polynomial loss)
        : complex_(complex), map_(complex.window), cell_(cell), loss_(std::move(loss)) {}

    LossRange run() {
        for (const int start : loopsOf(complex_, cell_))
            for (const int half : loopOf(complex_, start)) {
                consider(pointOnEdge(complex_, map_, half >> 1, half & 1 ? 1.0 : 0.0));
                for (const Point& p :
                     criticalPointsAlong(complex_, map_, half >> 1, loss_, undecided_).points)
                    consider(p);
            }
        // A singular Hessian has its critical line, if any, reach the border, where it is found along an
        // edge.
        for (const Point& p : criticalPointsInside(complex_, map_, cell_, loss_, undecided_)) consider(p);
        for (const Box& box : undecided_) bound(box);
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

    /// Bounds on a box shrink with it; halves of halves follow the places where they exceed what is attained.
    void bound(const Box& whole) {
        std::vector<Box> boxes{whole};
        for (std::size_t k = 0; k < boxes.size(); ++k) {
            const Box box = boxes[k];
            const Range range = rangeOn(loss_, box.x0, box.x1, box.y0, box.y1);
            if (range.low >= range_.lowest && range.high <= range_.highest) continue;
            const double width = box.x1 - box.x0, height = box.y1 - box.y0;
            if (boxes.size() >= kMostRangeBoxes || std::max(width, height) <= kSmallestPiece) {
                widen(range, {0.5 * (box.x0 + box.x1), 0.5 * (box.y0 + box.y1)});
                continue;
            }
            Box low = box, high = box;
            if (width >= height)
                low.x1 = high.x0 = 0.5 * (box.x0 + box.x1);
            else
                low.y1 = high.y0 = 0.5 * (box.y0 + box.y1);
            boxes.push_back(low);
            boxes.push_back(high);
        }
    }

    void widen(const Range& range, const Point& at) {
        range_.kind = RangeKind::Bounded;
        if (range.low < range_.lowest) range_.lowest = range.low, range_.lowestAt = map_.toSlice(at);
        if (range.high > range_.highest) range_.highest = range.high, range_.highestAt = map_.toSlice(at);
    }

    const CellComplex& complex_;
    WindowMap map_;
    int cell_;
    Polynomial loss_;
    LossRange range_;
    std::vector<Box> undecided_;
    bool empty_ = true;
};

}  // namespace

LossRange lossRange(const slice::SliceLoss& loss, const CellComplex& complex, const CellFacts& facts,
                    int cell) {
    if (facts.hasLosses()) return Extremes(complex, cell, facts.lossInWindow(cell)).run();
    const WindowMap map(complex.window);
    LossRange range;
    range.kind = RangeKind::Sampled;
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
