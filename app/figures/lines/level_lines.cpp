#include "app/figures/lines/level_lines.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/cells/algebra/curve_arcs.h"
#include "core/cells/complex/cell_locator.h"
#include "core/cells/complex/edge_points.h"

namespace omegascope::figures {
namespace {

constexpr double kAffine =
    1e-12;  // coefficients of degree two and more that are rounding, relative to the largest
constexpr double kRoomRound =
    0.04;  // round the vertices of a cell, since curved walls bulge beyond their chords
constexpr int kFirstDepth = 4, kLastDepth = 14;
constexpr int kBisections = 50;

/// Where a cell lies in the window, as a box about its middle.
struct CellBox {
    cells::Point low{1.0, 1.0}, high{-1.0, -1.0};

    double middle(std::size_t axis) const { return 0.5 * (low[axis] + high[axis]); }
    double half(std::size_t axis) const { return 0.5 * (high[axis] - low[axis]); }
    cells::Point toWindow(const cells::Point& p) const {
        return {middle(0) + half(0) * p[0], middle(1) + half(1) * p[1]};
    }
};

std::vector<CellBox> boxesOf(const cells::SliceMesh& mesh, const cells::WindowMap& map) {
    std::vector<CellBox> boxes(mesh.cells.size());
    for (const cells::Facet& facet : mesh.facets) {
        CellBox& box = boxes[static_cast<std::size_t>(facet.cell)];
        for (int k = 0; k < facet.count; ++k) {
            const int corner = mesh.facetVertices[static_cast<std::size_t>(facet.first + k)];
            const auto& vertex = mesh.vertices[static_cast<std::size_t>(corner)];
            const cells::Point p = map.toWindow(vertex.s, vertex.t);
            for (std::size_t axis = 0; axis < 2; ++axis) {
                box.low[axis] = std::min(box.low[axis], p[axis]);
                box.high[axis] = std::max(box.high[axis], p[axis]);
            }
        }
    }
    for (CellBox& box : boxes)
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const double room = kRoomRound * (box.high[axis] - box.low[axis]);
            box.low[axis] = std::max(-1.0, box.low[axis] - room);
            box.high[axis] = std::min(1.0, box.high[axis] + room);
        }
    return boxes;
}

bool isCurved(const cells::Polynomial& p) {
    return p.trimmed(kAffine * p.largest()).totalDegree() > 1;
}

/// One arc of a level in one cell, as far as it lies in it.
class ArcCutter {
  public:
    ArcCutter(const cells::CellComplex& complex, int cell, const CellBox& box, const cells::WindowMap& map,
              std::vector<cells::IsoSegment>& segments)
        : complex_(complex), cell_(cell), box_(box), map_(map), segments_(segments) {}

    void cut(const cells::Polynomial& curve, const cells::Arc& arc) {
        curve_ = &curve;
        arc_ = &arc;
        const Sample from = sampleAt(0.0), to = sampleAt(1.0);
        halve(from, to, 0);
    }

  private:
    struct Sample {
        double share = 0.0;
        cells::Point at{};  ///< in the window
        bool inside = false;
    };
    Sample sampleAt(double share) const {
        const cells::Point local = arc_->straight
                                       ? cells::Point{arc_->a[0] + share * (arc_->b[0] - arc_->a[0]),
                                                      arc_->a[1] + share * (arc_->b[1] - arc_->a[1])}
                                       : cells::pointOn(*curve_, *arc_, share);
        const cells::Point at = box_.toWindow(local);
        return {share, at, cells::isInCell(complex_, cell_, at)};
    }

    void halve(const Sample& from, const Sample& to, int depth) {
        const Sample middle = sampleAt(0.5 * (from.share + to.share));
        if (depth < kLastDepth &&
            (depth < kFirstDepth || distance(middle.at, from.at, to.at) > kLevelTolerance)) {
            halve(from, middle, depth + 1);
            halve(middle, to, depth + 1);
            return;
        }
        add(from, middle);
        add(middle, to);
    }

    void add(const Sample& from, const Sample& to) {
        if (!from.inside && !to.inside) return;
        const Sample a = from.inside ? from : border(to, from), b = to.inside ? to : border(from, to);
        segments_.push_back({map_.toSlice(a.at), map_.toSlice(b.at)});
    }

    /// Where the arc leaves the cell on the way from a point inside to one outside.
    Sample border(Sample inside, Sample outside) const {
        for (int k = 0; k < kBisections; ++k) {
            const double share = 0.5 * (inside.share + outside.share);
            if (share == inside.share || share == outside.share) break;
            const Sample middle = sampleAt(share);
            (middle.inside ? inside : outside) = middle;
        }
        return inside;
    }

    static double distance(const cells::Point& p, const cells::Point& a, const cells::Point& b) {
        const double x = b[0] - a[0], y = b[1] - a[1], length = std::hypot(x, y);
        if (length == 0.0) return std::hypot(p[0] - a[0], p[1] - a[1]);
        return std::abs(x * (p[1] - a[1]) - y * (p[0] - a[0])) / length;
    }

    const cells::CellComplex& complex_;
    int cell_;
    const CellBox& box_;
    const cells::WindowMap& map_;
    std::vector<cells::IsoSegment>& segments_;
    const cells::Polynomial* curve_ = nullptr;
    const cells::Arc* arc_ = nullptr;
};

/// Which levels may be met in a cell; its summary knows vertices alone.
std::pair<std::size_t, std::size_t> levelsIn(const cells::CellSummary& cell,
                                             const std::vector<double>& levels) {
    const double slack = 0.02 * (cell.highest - cell.lowest);
    const auto first = std::ranges::lower_bound(levels, cell.lowest - slack);
    const auto last = std::ranges::upper_bound(levels, cell.highest + slack);
    return {static_cast<std::size_t>(first - levels.begin()),
            static_cast<std::size_t>(last - levels.begin())};
}

}  // namespace

std::vector<std::vector<cells::IsoSegment>> levelSegments(const cells::CellComplex& complex,
                                                          const cells::CellFacts& facts,
                                                          const cells::SliceMesh& mesh,
                                                          const std::vector<double>& levels,
                                                          const Control& control) {
    std::vector<bool> curved(mesh.cells.size(), false);
    std::size_t traces = 0;
    for (std::size_t cell = 0; facts.hasLosses() && cell < mesh.cells.size(); ++cell) {
        if (mesh.cells[cell].sliceFlat) continue;
        const auto [first, last] = levelsIn(mesh.cells[cell], levels);
        curved[cell] = last > first && isCurved(facts.lossInWindow(static_cast<int>(cell)));
        if (curved[cell]) traces += last - first;
    }
    if (traces == 0 || traces > kMostTraces) return cells::isolines(mesh, levels);
    cells::SliceMesh affine = mesh;
    std::erase_if(affine.facets,
                  [&](const cells::Facet& facet) { return curved[static_cast<std::size_t>(facet.cell)]; });
    auto segments = cells::isolines(affine, levels);
    const cells::WindowMap map(complex.window);
    const std::vector<CellBox> boxes = boxesOf(mesh, map);
    cells::Findings findings;  // bridged at 1e-8 of the cell, which nobody sees
    for (std::size_t cell = 0; cell < curved.size() && !control.stopped(); ++cell) {
        if (!curved[cell]) continue;
        const CellBox& box = boxes[cell];
        const auto [first, last] = levelsIn(mesh.cells[cell], levels);
        const cells::Polynomial loss =
            facts.lossInWindow(static_cast<int>(cell))
                .substituted(box.middle(0), box.half(0), box.middle(1), box.half(1));
        for (std::size_t level = first; level < last; ++level) {
            const cells::Polynomial p = loss - cells::Polynomial::constant(levels[level]);
            ArcCutter cutter(complex, static_cast<int>(cell), box, map, segments[level]);
            for (const cells::Curve& factor : cells::factors({p, 0.0}, p.largest(), findings))
                for (const cells::Arc& arc : cells::traceCurve(factor, findings)) cutter.cut(factor.p, arc);
        }
    }
    return segments;
}

}  // namespace omegascope::figures
