#include "core/cells/complex/cell_locator.h"

#include <algorithm>
#include <cmath>

#include "core/cells/algebra/real_roots.h"

namespace omegascope::cells {
namespace {

constexpr int kPieces = 8;   // boxes that follow a curved edge
constexpr int kChords = 12;  // of a curved edge, for distances
constexpr int kMostBuckets = 1024;
constexpr double kBucketSlack =
    1e-9;                          // of the window: edges are listed in the buckets so near to them as well
constexpr double kLevel = 1e-12;   // of the window: an edge that rises by less has no slope to follow
constexpr double kNearEnd = 2e-9;  // of the window: twice what isOn goes beyond an arc's ends

double cross(const Point& a, const Point& b, const Point& c) {
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

Point vertexOf(const CellComplex& complex, const WindowMap& map, int vertex) {
    const auto& v = complex.vertices[static_cast<std::size_t>(vertex)];
    return map.toWindow(v.s, v.t);
}

/// isOn follows an arc a little beyond its ends. There a segment p → q crosses it only when it parts the end from what is
/// next to it; all edges of a vertex are judged by the side on which that vertex lies.
bool passesBesideAnEnd(const Polynomial& curve, const Arc& arc, const Point& p, const Point& q,
                       const Point& at) {
    const auto distance = [](const Point& u, const Point& v) {
        return std::max(std::abs(u[0] - v[0]), std::abs(u[1] - v[1]));
    };
    for (const bool first : {true, false}) {
        const Point& end = first ? arc.a : arc.b;
        if (distance(at, end) > kNearEnd) continue;
        const double step = std::min(0.5, 4.0 * kNearEnd / distance(arc.a, arc.b));
        const Point next = pointOn(curve, arc, first ? step : 1.0 - step);
        return (cross(p, q, end) > 0.0) == (cross(p, q, next) > 0.0);
    }
    return false;
}

/// Calls found(share, side) for each crossing of the segment p → q with an edge: side is the half-edge whose left cell
/// lies behind the crossing.
template <typename Found>
void crossEdge(const CellComplex& complex, const WindowMap& map, int edge, const Point& p, const Point& q,
               const Found& found) {
    const auto& e = complex.edges[static_cast<std::size_t>(edge)];
    const Point a = vertexOf(complex, map, e.from), b = vertexOf(complex, map, e.to);
    if (e.arc < 0) {
        const double sideP = cross(a, b, p), sideQ = cross(a, b, q);
        if ((sideP > 0.0) == (sideQ > 0.0)) return;
        const double sideA = cross(p, q, a), sideB = cross(p, q, b);
        if ((sideA > 0.0) == (sideB > 0.0)) return;
        found(sideP / (sideP - sideQ), sideQ > 0.0 ? 2 * edge : 2 * edge + 1);
        return;
    }
    const auto [x0, x1] = std::minmax(a[0], b[0]);
    const auto [y0, y1] = std::minmax(a[1], b[1]);
    const auto [px, qx] = std::minmax(p[0], q[0]);
    const auto [py, qy] = std::minmax(p[1], q[1]);
    if (x1 < px || qx < x0 || y1 < py || qy < y0) return;
    const Arc& arc = complex.arcs[static_cast<std::size_t>(e.arc)];
    const Polynomial& curve = complex.curves[static_cast<std::size_t>(arc.curve)];
    const double dx = q[0] - p[0], dy = q[1] - p[1];
    for (const RealRoot& root : realRoots(restrictedToLine(curve, p[0], dx, p[1], dy), 0.0, 1.0)) {
        const Point at{p[0] + root.x * dx, p[1] + root.x * dy};
        if (root.even || !isOn(curve, arc, at)) continue;
        if (passesBesideAnEnd(curve, arc, p, q, at)) continue;
        // The tangent there, pointing from a to b: is q's side on its left?
        const auto g = curve.withGradient(at[0], at[1]);
        double tx = -g[2], ty = g[1];
        if (tx * (b[0] - a[0]) + ty * (b[1] - a[1]) < 0.0) tx = -tx, ty = -ty;
        found(root.x, tx * dy - ty * dx > 0.0 ? 2 * edge : 2 * edge + 1);
    }
}

}  // namespace

bool isInCell(const CellComplex& complex, int cell, const Point& point) {
    const WindowMap map(complex.window);
    // Towards a point far outside, in a direction that no symmetric example shares.
    const Point away{3.1, point[1] + 0.3719};
    double nearest = 2.0;
    int behind = -1;
    for (const int start : loopsOf(complex, cell))
        for (const int half : loopOf(complex, start))
            crossEdge(complex, map, half >> 1, point, away, [&](double share, int side) {
                if (share < nearest) {
                    nearest = share;
                    behind = complex.cellOf[static_cast<std::size_t>(side ^ 1)];
                }
            });
    return behind == cell;
}

CellLocator::CellLocator(const CellComplex& complex) : map_(complex.window) {
    if (complex.cells.empty()) return;
    side_ =
        std::clamp(static_cast<int>(std::sqrt(static_cast<double>(complex.edges.size()))), 1, kMostBuckets);
    fill(complex);
    anchors_.assign(static_cast<std::size_t>(side_ * side_), -1);
    for (int row = 0; row < side_; ++row) {
        Point from{-1.5, anchor(0, row)[1]};
        int cell = -1;
        for (int column = 0; column < side_; ++column) {
            // From anchor to anchor only edges of the two buckets can be crossed; the border is one of them.
            const Point to = anchor(column, row);
            if (column > 0) {
                const Point middle{2.0 * column / side_ - 1.0, to[1]};
                cell = lastCell(complex, row * side_ + column - 1, from, middle, cell);
                from = middle;
            }
            cell = lastCell(complex, row * side_ + column, from, to, cell);
            anchors_[static_cast<std::size_t>(row * side_ + column)] = cell;
            from = to;
        }
    }
}

int CellLocator::bucketOf(double v) const {
    return std::clamp(static_cast<int>(std::floor(0.5 * (v + 1.0) * side_)), 0, side_ - 1);
}

/// Off the middle, so that symmetric walls do not run through it.
Point CellLocator::anchor(int column, int row) const {
    const double wobble = 0.01 * ((column * 7 + row * 13) % 17);
    return {2.0 * (column + 0.431 + wobble) / side_ - 1.0, 2.0 * (row + 0.5377) / side_ - 1.0};
}

void CellLocator::fill(const CellComplex& complex) {
    std::vector<std::pair<int, int>> members;
    const double slack = kBucketSlack;
    const auto addBox = [&](int edge, const Point& a, const Point& b) {
        const auto [x0, x1] = std::minmax(a[0], b[0]);
        const auto [y0, y1] = std::minmax(a[1], b[1]);
        const int row0 = bucketOf(y0 - slack), row1 = bucketOf(y1 + slack);
        for (int row = row0; row <= row1; ++row) {
            // A long slanted segment fills only the buckets under it in this row.
            double low = x0, high = x1;
            if (y1 - y0 > kLevel && row0 != row1) {
                const double y = 2.0 * row / side_ - 1.0, step = 2.0 / side_;
                const auto xAt = [&](double v) {
                    const double share = std::clamp((v - a[1]) / (b[1] - a[1]), 0.0, 1.0);
                    return a[0] + share * (b[0] - a[0]);
                };
                const double below = xAt(y - slack), above = xAt(y + step + slack);
                low = std::min(below, above);
                high = std::max(below, above);
            }
            for (int column = bucketOf(low - slack); column <= bucketOf(high + slack); ++column)
                members.push_back({row * side_ + column, edge});
        }
    };
    const auto addMonotone = [&](int edge, const Point& a, const Point& b) {
        const auto [x0, x1] = std::minmax(a[0], b[0]);
        const auto [y0, y1] = std::minmax(a[1], b[1]);
        for (int row = bucketOf(y0 - slack); row <= bucketOf(y1 + slack); ++row)
            for (int column = bucketOf(x0 - slack); column <= bucketOf(x1 + slack); ++column)
                members.push_back({row * side_ + column, edge});
    };
    for (int e = 0; e < static_cast<int>(complex.edges.size()); ++e) {
        Point before = pointOnEdge(complex, map_, e, 0.0);
        if (complex.edges[static_cast<std::size_t>(e)].arc < 0) {
            addBox(e, before, pointOnEdge(complex, map_, e, 1.0));
            continue;
        }
        for (int k = 1; k <= kPieces; ++k) {
            const Point here = pointOnEdge(complex, map_, e, static_cast<double>(k) / kPieces);
            addMonotone(e, before, here);
            before = here;
        }
    }
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    starts_.assign(static_cast<std::size_t>(side_ * side_) + 1, 0);
    for (const auto& [bucket, edge] : members) {
        ++starts_[static_cast<std::size_t>(bucket) + 1];
        edges_.push_back(edge);
    }
    for (std::size_t k = 1; k < starts_.size(); ++k) starts_[k] += starts_[k - 1];
}

int CellLocator::lastCell(const CellComplex& complex, int bucket, const Point& from, const Point& to,
                          int before) const {
    double last = -1.0;
    int cell = before;
    const auto b = static_cast<std::size_t>(bucket);
    for (int k = starts_[b]; k < starts_[b + 1]; ++k)
        crossEdge(complex, map_, edges_[static_cast<std::size_t>(k)], from, to, [&](double share, int side) {
            if (share > last) {
                last = share;
                cell = complex.cellOf[static_cast<std::size_t>(side)];
            }
        });
    return cell;
}

int CellLocator::cellAt(const CellComplex& complex, double s, double t) const {
    const Point point = map_.toWindow(s, t);
    if (side_ == 0 || !(std::abs(point[0]) <= 1.0) || !(std::abs(point[1]) <= 1.0)) return -1;
    const int column = bucketOf(point[0]), row = bucketOf(point[1]);
    const int bucket = row * side_ + column;
    return lastCell(complex, bucket, anchor(column, row), point, anchors_[static_cast<std::size_t>(bucket)]);
}

int CellLocator::wallAt(const CellComplex& complex, double s, double t, double reachS, double reachT) const {
    const Point point = map_.toWindow(s, t);
    if (side_ == 0 || !(std::abs(point[0]) <= 1.5) || !(std::abs(point[1]) <= 1.5)) return -1;
    const double rx = reachS / map_.half[0], ry = reachT / map_.half[1];
    double best = 1.0;
    int nearest = -1;
    const auto consider = [&](int edge, const Point& a, const Point& b) {
        const double ax = (a[0] - point[0]) / rx, ay = (a[1] - point[1]) / ry;
        const double dx = (b[0] - a[0]) / rx, dy = (b[1] - a[1]) / ry;
        const double length = dx * dx + dy * dy;
        const double share = length > 0.0 ? std::clamp(-(ax * dx + ay * dy) / length, 0.0, 1.0) : 0.0;
        const double x = ax + share * dx, y = ay + share * dy, distance = x * x + y * y;
        if (distance <= best) {
            best = distance;
            nearest = edge;
        }
    };
    for (int row = bucketOf(point[1] - ry); row <= bucketOf(point[1] + ry); ++row)
        for (int column = bucketOf(point[0] - rx); column <= bucketOf(point[0] + rx); ++column) {
            const auto bucket = static_cast<std::size_t>(row * side_ + column);
            for (int k = starts_[bucket]; k < starts_[bucket + 1]; ++k) {
                const int edge = edges_[static_cast<std::size_t>(k)];
                const auto& e = complex.edges[static_cast<std::size_t>(edge)];
                if (e.makers < 0) continue;
                Point before = pointOnEdge(complex, map_, edge, 0.0);
                const int chords = e.arc < 0 ? 1 : kChords;
                for (int c = 1; c <= chords; ++c) {
                    const Point here = pointOnEdge(complex, map_, edge, static_cast<double>(c) / chords);
                    consider(edge, before, here);
                    before = here;
                }
            }
        }
    return nearest;
}

}  // namespace omegascope::cells
