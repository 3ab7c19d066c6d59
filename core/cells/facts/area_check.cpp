#include "core/cells/facts/area_check.h"

#include <algorithm>
#include <cmath>

#include "core/cells/algebra/double_double.h"
#include "core/cells/algebra/dyadic.h"
#include "core/cells/complex/edge_points.h"
#include "core/support/index.h"

namespace omegascope::cells {

namespace {

constexpr int kPieces = 64;
constexpr double kWindow = 4.0;  ///< the window's area in its own coordinates

/// x_a y_b - x_b y_a
Dyadic crossOf(const CellComplex::Vertex& a, const CellComplex::Vertex& b) {
    return Dyadic(a.s) * Dyadic(b.t) - Dyadic(b.s) * Dyadic(a.t);
}

void addExactly(const CellComplex& complex, AreaCheck& check) {
    std::vector<Dyadic> edges;
    for (const CellComplex::Edge& edge : complex.edges)
        edges.push_back(crossOf(complex.vertices[at(edge.from)], complex.vertices[at(edge.to)]));
    const auto [s, t] = complex.window;
    const Dyadic twice = (Dyadic(s[1]) - Dyadic(s[0])) * (Dyadic(t[1]) - Dyadic(t[0])) * Dyadic(2.0);
    Dyadic rest = twice;
    for (int cell = 0; cell < static_cast<int>(complex.cells.size()); ++cell) {
        Dyadic area;
        for (const int start : loopsOf(complex, cell))
            for (const int half : loopOf(complex, start))
                area += (half & 1) != 0 ? -edges[at(half >> 1)] : edges[at(half >> 1)];
        rest += -area;
        const double share = area.toDouble() / twice.toDouble();
        // The sign is the sum's own, whatever becomes of a share so small.
        const double sure = area.sign() > 0 ? std::max(share, 0x1p-1000) : std::min(share, 0.0);
        check.cells.push_back({sure, sure});
    }
    check.gap = rest.isZero() ? 0.0 : std::max(std::abs(rest.toDouble() / twice.toDouble()), 0x1p-1000);
}

/// Bounds of ∫ x dy along an edge, from → to, in window coordinates.
AreaCheck::Range beside(const CellComplex& complex, const WindowMap& map, int edge) {
    const int pieces = complex.edges[at(edge)].arc < 0 ? 1 : kPieces;
    AreaCheck::Range range;
    Point last = pointOnEdge(complex, map, edge, 0.0);
    for (int k = 1; k <= pieces; ++k) {
        const Point next = pointOnEdge(complex, map, edge, static_cast<double>(k) / pieces);
        const double dy = next[1] - last[1];
        double low = std::min(last[0], next[0]), high = std::max(last[0], next[0]);
        if (pieces == 1) low = high = 0.5 * (last[0] + next[0]);
        range.low += dy < 0.0 ? high * dy : low * dy;
        range.high += dy < 0.0 ? low * dy : high * dy;
        last = next;
    }
    // Points are off by the tolerance, over a length of at most 2 along each axis, and every piece rounds a few times.
    const double slack = 8.0 * complex.tolerance + 16.0 * pieces * kUnitRoundoff;
    return {range.low - slack, range.high + slack};
}

void addEnclosed(const CellComplex& complex, AreaCheck& check) {
    const WindowMap map(complex.window);
    std::vector<AreaCheck::Range> edges;
    for (int edge = 0; edge < static_cast<int>(complex.edges.size()); ++edge)
        edges.push_back(beside(complex, map, edge));
    AreaCheck::Range sum;
    for (int cell = 0; cell < static_cast<int>(complex.cells.size()); ++cell) {
        AreaCheck::Range area;
        for (const int start : loopsOf(complex, cell))
            for (const int half : loopOf(complex, start)) {
                const AreaCheck::Range& own = edges[at(half >> 1)];
                area.low += (half & 1) != 0 ? -own.high : own.low;
                area.high += (half & 1) != 0 ? -own.low : own.high;
            }
        check.cells.push_back({area.low / kWindow, area.high / kWindow});
        check.width = std::max(check.width, (area.high - area.low) / kWindow);
        sum.low += area.low / kWindow;
        sum.high += area.high / kWindow;
    }
    check.gap = std::max({0.0, sum.low - 1.0, 1.0 - sum.high});
}

}  // namespace

AreaCheck areaCheck(const CellComplex& complex) {
    AreaCheck check;
    if (complex.cells.empty()) return check;
    check.isExact = std::all_of(complex.edges.begin(), complex.edges.end(),
                                [](const CellComplex::Edge& edge) { return edge.arc < 0; });
    if (check.isExact)
        addExactly(complex, check);
    else
        addEnclosed(complex, check);
    return check;
}

}  // namespace omegascope::cells
