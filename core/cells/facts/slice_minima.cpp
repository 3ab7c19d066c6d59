#include "core/cells/facts/slice_minima.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "core/cells/algebra/real_roots.h"
#include "core/cells/algebra/system_roots.h"
#include "core/cells/complex/cell_locator.h"
#include "core/cells/facts/critical_points.h"
#include "core/cells/facts/wedge.h"

namespace omegascope::cells {
namespace {

/// Shorter parts of an edge or of a valley, as shares of it, are rounding of where it is cut.
constexpr double kShortestEdge = 1e-9;
/// Shares of an edge at which a critical point is compared with its neighbours: near enough for a third crossing to be
/// unlikely, far enough for the second-order change to be seen; the farther one where the nearer shows nothing.
constexpr std::array kReaches{1e-3, 1e-2};
/// Of CellLosses::tolerance, 1e-9 of the loss: what two values may differ by from rounding alone.
constexpr double kValueRounding = 1e-6;

/// Connected sets of the marked strata: cells, parts of edges, valleys and points that share a vertex.
class Groups {
  public:
    int add() {
        parent_.push_back(static_cast<int>(parent_.size()));
        return parent_.back();
    }
    int find(int node) {
        while (parent_[static_cast<std::size_t>(node)] != node) {
            auto& up = parent_[static_cast<std::size_t>(node)];
            up = parent_[static_cast<std::size_t>(up)];
            node = up;
        }
        return node;
    }
    void join(int a, int b) { parent_[static_cast<std::size_t>(find(a))] = find(b); }

  private:
    std::vector<int> parent_;
};

class Search {
  public:
    Search(const CellComplex& complex, const CellFacts& facts)
        : complex_(complex),
          facts_(facts),
          map_(complex.window),
          losses_(complex, facts),
          nodeOfVertex_(complex.vertices.size(), -1),
          onBorder_(complex.vertices.size(), 0) {
        for (std::size_t e = 0; e < complex.edges.size(); ++e)
            if (isBorder(static_cast<int>(e)))
                for (const int v : {complex.edges[e].from, complex.edges[e].to})
                    onBorder_[static_cast<std::size_t>(v)] = 1;
    }

    Result<SliceMinima> run(const Control& control) {
        for (int cell = 0; cell < static_cast<int>(complex_.cells.size()); ++cell) {
            if ((cell & 255) == 0 && control.stopped()) return cancelled();
            if (isFlat(cell))
                addPlateau(cell);
            else
                insideCell(cell);
        }
        for (int edge = 0; edge < static_cast<int>(complex_.edges.size()); ++edge) {
            if ((edge & 255) == 0 && control.stopped()) return cancelled();
            if (!isBorder(edge)) alongEdge(edge);
        }
        atVertices();
        return collected();
    }

  private:
    bool isFlat(int cell) const { return facts_.sliceFlat[static_cast<std::size_t>(cell)] != 0; }
    bool isBorder(int edge) const {
        const auto half = static_cast<std::size_t>(2 * edge);
        return complex_.cellOf[half] < 0 || complex_.cellOf[half + 1] < 0;
    }

    int nodeOf(int vertex) {
        int& node = nodeOfVertex_[static_cast<std::size_t>(vertex)];
        if (node < 0) node = groups_.add();
        return node;
    }
    SliceMinimum& stratum(int node, double loss, const Point& at) {
        strata_.emplace_back(node, SliceMinimum{});
        SliceMinimum& minimum = strata_.back().second;
        minimum.loss = loss;
        minimum.at = map_.toSlice(at);
        return minimum;
    }

    void addPlateau(int cell) {
        const int node = groups_.add();
        Point middle{0.0, 0.0};
        const auto outer = loopOf(complex_, complex_.cells[static_cast<std::size_t>(cell)].boundary);
        for (const int half : outer) {
            const Point p = pointOnEdge(complex_, map_, half >> 1, half & 1 ? 1.0 : 0.0);
            for (std::size_t k = 0; k < 2; ++k) middle[k] += p[k] / static_cast<double>(outer.size());
        }
        if (!isInCell(complex_, cell, middle)) middle = pointOnEdge(complex_, map_, outer.front() >> 1, 0.5);
        for (const int start : loopsOf(complex_, cell))
            for (const int half : loopOf(complex_, start)) groups_.join(node, nodeOf(complex_.from(half)));
        SliceMinimum& minimum = stratum(node, losses_.of(cell)(0.0, 0.0), middle);
        minimum.shape = SliceMinimum::Shape::Plateau;
        minimum.cells = {cell};
        minimum.flat = facts_.flat[static_cast<std::size_t>(cell)] != 0;
    }

    void leaveOpen(const Point& place) {
        ++result_.undecided;
        result_.undecidedAt.push_back(map_.toSlice(place));
    }

    void insideCell(int cell) {
        const Polynomial& loss = losses_.of(cell);
        if (loss.totalDegree() < 2) return;
        for (const Point& p : criticalPointsInside(complex_, map_, cell, loss, undecided_)) {
            const Hessian hessian(loss, p);
            if (hessian.least() > losses_.tolerance())
                stratum(groups_.add(), loss(p[0], p[1]), p).smooth = true;
            else if (hessian.least() > -losses_.tolerance() && loss.totalDegree() > 2)
                leaveOpen(p);
        }
        if (loss.totalDegree() == 2) valley(cell, loss);
    }

    /// A quadratic with one positive eigenvalue and no slope along the other eigenvector is least along a
    /// line.
    void valley(int cell, const Polynomial& loss) {
        const Hessian hessian(loss, {0.0, 0.0});
        if (std::abs(hessian.least()) > losses_.tolerance() || hessian.most() <= losses_.tolerance()) return;
        const Point along = hessian.leastDirection(), across{-along[1], along[0]};
        const auto at0 = loss.withGradient(0.0, 0.0);
        if (std::abs(at0[1] * along[0] + at0[2] * along[1]) > losses_.tolerance()) return;
        const double shift = -(at0[1] * across[0] + at0[2] * across[1]) / hessian.most();
        const Point base{shift * across[0], shift * across[1]};
        std::vector<double> cuts = crossingsWithEdges(cell, base, along);
        std::sort(cuts.begin(), cuts.end());
        for (std::size_t k = 0; k + 1 < cuts.size(); ++k) {
            const auto on = [&](double share) {
                return Point{base[0] + share * along[0], base[1] + share * along[1]};
            };
            const Point middle = on(0.5 * (cuts[k] + cuts[k + 1]));
            if (cuts[k + 1] - cuts[k] < kShortestEdge || !isInCell(complex_, cell, middle)) continue;
            SliceMinimum& minimum = stratum(groups_.add(), loss(middle[0], middle[1]), middle);
            minimum.shape = SliceMinimum::Shape::Crease;
            minimum.smooth = true;
            minimum.valleys = {{map_.toSlice(on(cuts[k])), map_.toSlice(on(cuts[k + 1]))}};
        }
    }

    /// Where the line base + τ along meets the edges of a cell, as τ.
    std::vector<double> crossingsWithEdges(int cell, const Point& base, const Point& along) const {
        std::vector<double> cuts;
        for (const int start : loopsOf(complex_, cell))
            for (const int half : loopOf(complex_, start)) {
                const int edge = half >> 1, arc = complex_.edges[static_cast<std::size_t>(edge)].arc;
                const Point a = pointOnEdge(complex_, map_, edge, 0.0),
                            b = pointOnEdge(complex_, map_, edge, 1.0);
                const auto side = [&](const Point& p) {
                    return (p[0] - base[0]) * along[1] - (p[1] - base[1]) * along[0];
                };
                const auto tau = [&](const Point& p) {
                    return (p[0] - base[0]) * along[0] + (p[1] - base[1]) * along[1];
                };
                if (arc < 0) {
                    if ((side(a) > 0.0) == (side(b) > 0.0)) continue;
                    const double share = side(a) / (side(a) - side(b));
                    cuts.push_back(tau(pointOnEdge(complex_, map_, edge, share)));
                    continue;
                }
                const Polynomial& q =
                    complex_
                        .curves[static_cast<std::size_t>(complex_.arcs[static_cast<std::size_t>(arc)].curve)];
                for (const RealRoot& root :
                     realRoots(restrictedToLine(q, base[0], along[0], base[1], along[1]), -4.0, 4.0)) {
                    const Point p{base[0] + root.x * along[0], base[1] + root.x * along[1]};
                    if (isOn(q, complex_.arcs[static_cast<std::size_t>(arc)], p)) cuts.push_back(root.x);
                }
            }
        return cuts;
    }

    void alongEdge(int edge) {
        const int left = complex_.cellOf[2 * static_cast<std::size_t>(edge)];
        const int right = complex_.cellOf[2 * static_cast<std::size_t>(edge) + 1];
        const EdgeCriticalPoints critical =
            criticalPointsAlong(complex_, map_, edge, losses_.of(left), undecided_);
        if (critical.constant) {
            if (!isFlat(left) && !isFlat(right)) crease(edge);
            return;
        }
        for (const Point& p : critical.points) {
            const Point along = tangentAt(complex_, map_, edge, p), back{-along[0], -along[1]};
            if (!isLeastAlong(edge, p, losses_.of(left))) continue;
            const Trend sideLeft =
                trendInWedge(losses_, left, p, {along, Trend::Rises}, {back, Trend::Rises});
            const Trend sideRight =
                trendInWedge(losses_, right, p, {back, Trend::Rises}, {along, Trend::Rises});
            if (sideLeft == Trend::Falls || sideRight == Trend::Falls) continue;
            if (sideLeft == Trend::Unknown || sideRight == Trend::Unknown)
                leaveOpen(p);
            else
                stratum(groups_.add(), losses_.of(left)(p[0], p[1]), p);
        }
    }

    /// Whether a critical point of the loss along an edge is a minimum along it: beyond rounding on both
    /// sides.
    bool isLeastAlong(int edge, const Point& p, const Polynomial& loss) const {
        const double here = loss(p[0], p[1]), share = shareOfPoint(complex_, map_, edge, p);
        for (const double reach : kReaches) {
            const Point before = pointOnEdge(complex_, map_, edge, std::max(0.0, share - reach));
            const Point after = pointOnEdge(complex_, map_, edge, std::min(1.0, share + reach));
            const double low = loss(before[0], before[1]) - here, high = loss(after[0], after[1]) - here;
            const double rounding = kValueRounding * losses_.tolerance();
            if (std::abs(low) > rounding && std::abs(high) > rounding) return low > 0.0 && high > 0.0;
        }
        return false;
    }

    /// The parts of an edge of constant loss from which both sides rise.
    void crease(int edge) {
        std::vector<double> cuts{0.0, 1.0};
        for (const int side : {0, 1}) {
            const int cell =
                complex_.cellOf[2 * static_cast<std::size_t>(edge) + static_cast<std::size_t>(side)];
            for (const double share : slopeChanges(complex_, map_, edge, losses_.of(cell), result_.complete))
                cuts.push_back(share);
        }
        std::sort(cuts.begin(), cuts.end());
        const auto& e = complex_.edges[static_cast<std::size_t>(edge)];
        for (std::size_t k = 0; k + 1 < cuts.size(); ++k) {
            if (cuts[k + 1] - cuts[k] < kShortestEdge) continue;
            const Point p = pointOnEdge(complex_, map_, edge, 0.5 * (cuts[k] + cuts[k + 1]));
            const Point along = tangentAt(complex_, map_, edge, p), back{-along[0], -along[1]};
            const int left = complex_.cellOf[2 * static_cast<std::size_t>(edge)];
            const int right = complex_.cellOf[2 * static_cast<std::size_t>(edge) + 1];
            const Trend a = trendInWedge(losses_, left, p, {along, Trend::Constant}, {back, Trend::Constant});
            const Trend b =
                trendInWedge(losses_, right, p, {back, Trend::Constant}, {along, Trend::Constant});
            if (a == Trend::Falls || b == Trend::Falls) continue;
            if (a == Trend::Unknown || b == Trend::Unknown) {
                leaveOpen(p);
                continue;
            }
            const int node = groups_.add();
            if (cuts[k] == 0.0) groups_.join(node, nodeOf(e.from));
            if (cuts[k + 1] == 1.0) groups_.join(node, nodeOf(e.to));
            SliceMinimum& minimum = stratum(node, losses_.of(left)(p[0], p[1]), p);
            minimum.shape = SliceMinimum::Shape::Crease;
            minimum.creases = {{edge, cuts[k], cuts[k + 1]}};
        }
    }

    void atVertices() {
        std::vector<int> trends(complex_.vertices.size(), static_cast<int>(Trend::Rises));
        std::vector<int> before(complex_.next.size(), -1);
        for (std::size_t h = 0; h < complex_.next.size(); ++h)
            before[static_cast<std::size_t>(complex_.next[h])] = static_cast<int>(h);
        for (int half = 0; half < static_cast<int>(complex_.next.size()); ++half) {
            const int cell = complex_.cellOf[static_cast<std::size_t>(half)], v = complex_.from(half);
            int& worst = trends[static_cast<std::size_t>(v)];
            if (cell < 0 || onBorder_[static_cast<std::size_t>(v)] || isFlat(cell) ||
                worst == static_cast<int>(Trend::Falls))
                continue;
            const auto& vertex = complex_.vertices[static_cast<std::size_t>(v)];
            const Trend trend =
                trendInWedge(losses_, cell, map_.toWindow(vertex.s, vertex.t), outgoing(half, cell),
                             outgoing(before[static_cast<std::size_t>(half)] ^ 1, cell));
            worst = std::min(worst, static_cast<int>(trend));
        }
        for (std::size_t v = 0; v < trends.size(); ++v) {
            if (onBorder_[v]) continue;
            const Point p = map_.toWindow(complex_.vertices[v].s, complex_.vertices[v].t);
            if (trends[v] == static_cast<int>(Trend::Unknown)) leaveOpen(p);
            if (trends[v] <= static_cast<int>(Trend::Unknown)) continue;
            stratum(nodeOf(static_cast<int>(v)), losses_.at(complex_, static_cast<int>(v)), p);
        }
    }

    /// The direction of a half-edge as it leaves its vertex, and how the loss of a cell beside it goes along
    /// it.
    Ray outgoing(int half, int cell) const {
        const double start = half & 1 ? 1.0 : 0.0;
        const Point p = pointOnEdge(complex_, map_, half >> 1, start);
        Point along = tangentAt(complex_, map_, half >> 1, p);
        if (half & 1) along = {-along[0], -along[1]};
        return {along, trendAlong(losses_, complex_, map_, half, cell)};
    }

    SliceMinima collected() {
        std::map<int, SliceMinimum> byGroup;
        for (auto& [node, part] : strata_) {
            auto [place, fresh] = byGroup.try_emplace(groups_.find(node), part);
            if (fresh) continue;
            SliceMinimum& whole = place->second;
            if (part.shape < whole.shape) {
                whole.shape = part.shape;
                whole.at = part.at;
                whole.loss = part.loss;
            }
            whole.flat = whole.flat || part.flat;
            whole.cells.insert(whole.cells.end(), part.cells.begin(), part.cells.end());
            whole.creases.insert(whole.creases.end(), part.creases.begin(), part.creases.end());
            whole.valleys.insert(whole.valleys.end(), part.valleys.begin(), part.valleys.end());
        }
        for (auto& [node, minimum] : byGroup) result_.minima.push_back(std::move(minimum));
        std::stable_sort(result_.minima.begin(), result_.minima.end(),
                         [](const SliceMinimum& a, const SliceMinimum& b) { return a.loss < b.loss; });
        result_.complete = result_.complete && undecided_.empty();
        return std::move(result_);
    }

    const CellComplex& complex_;
    const CellFacts& facts_;
    WindowMap map_;
    CellLosses losses_;
    Groups groups_;
    std::vector<int> nodeOfVertex_;
    std::vector<char> onBorder_;
    std::vector<Box> undecided_;
    std::vector<std::pair<int, SliceMinimum>> strata_;
    SliceMinima result_;
};

}  // namespace

Result<SliceMinima> sliceMinima(const CellComplex& complex, const CellFacts& facts, const Control& control) {
    if (!facts.hasLosses() || complex.cells.empty()) return SliceMinima{};
    return Search(complex, facts).run(control);
}

}  // namespace omegascope::cells
