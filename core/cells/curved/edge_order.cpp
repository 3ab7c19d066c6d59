#include "core/cells/curved/edge_order.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace omegascope::cells {
namespace {

constexpr double kDistinct = 1e-6;    // radians
constexpr double kSteep = 1e-3;       // of curves whose largest coefficient is 1
constexpr double kNoGradient = 1e-9;  // of the same: below this the gradient points nowhere
constexpr int kHalvings = 60;         // of a share, until …
constexpr double kSettled = 1e-14;    // … it is known to rounding
/// Angles on a square of half width r are known to kSettled / r; wider apart than that, and than kApart, they have an order.
constexpr double kApart = 1e-12;

double reachOf(const Point& a, const Point& b) {
    return std::max(std::abs(a[0] - b[0]), std::abs(a[1] - b[1]));
}

class Order {
  public:
    explicit Order(const CellComplex& complex) : complex_(complex) {}

    Point start(int half) const { return pointOf(complex_.from(half)); }
    Point end(int half) const { return pointOf(complex_.to(half)); }

    /// @param sure set to false where the curve is all but singular: there its gradient tells little
    double tangent(int half, bool& sure) const {
        const Point a = start(half), b = end(half);
        double dx = b[0] - a[0], dy = b[1] - a[1];
        const int arc = complex_.edges[static_cast<std::size_t>(half >> 1)].arc;
        if (arc >= 0) {
            const auto& curve =
                complex_.curves[static_cast<std::size_t>(complex_.arcs[static_cast<std::size_t>(arc)].curve)];
            const auto g = curve.withGradient(a[0], a[1]);
            const double along = -g[2] * dx + g[1] * dy;
            sure = sure && std::abs(g[1]) + std::abs(g[2]) > kSteep;
            if (std::abs(g[1]) + std::abs(g[2]) > kNoGradient) {
                dx = along < 0.0 ? g[2] : -g[2];
                dy = along < 0.0 ? -g[1] : g[1];
            }
        }
        return std::atan2(dy, dx);
    }

    /// The direction in which the edge leaves the square of half width r about its start.
    double direction(int half, double r) const {
        const int index = complex_.edges[static_cast<std::size_t>(half >> 1)].arc;
        const Point a = start(half);
        if (index < 0) return std::atan2(end(half)[1] - a[1], end(half)[0] - a[0]);
        const Arc& arc = complex_.arcs[static_cast<std::size_t>(index)];
        const auto& curve = complex_.curves[static_cast<std::size_t>(arc.curve)];
        double low = 0.0, high = 1.0;
        Point point = end(half);
        for (int step = 0; step < kHalvings && high - low > kSettled; ++step) {
            const double share = 0.5 * (low + high);
            point = pointOn(curve, arc, half & 1 ? 1.0 - share : share);
            (reachOf(point, a) < r ? low : high) = share;
        }
        return std::atan2(point[1] - a[1], point[0] - a[0]);
    }

  private:
    Point pointOf(int vertex) const {
        const auto& v = complex_.vertices[static_cast<std::size_t>(vertex)];
        return {v.s, v.t};
    }
    const CellComplex& complex_;
};

using Wheel = std::vector<std::pair<double, int>>;  ///< angles and half-edges round one vertex

/// Sorted by angle; the smallest gap, the one across ±π included.
double sortByAngle(Wheel& spokes) {
    std::sort(spokes.begin(), spokes.end());
    double gap = std::numeric_limits<double>::infinity();
    for (std::size_t k = 1; k < spokes.size(); ++k)
        gap = std::min(gap, spokes[k].first - spokes[k - 1].first);
    constexpr double kTurn = 6.283185307179586;
    if (spokes.size() > 1) gap = std::min(gap, kTurn - (spokes.back().first - spokes.front().first));
    return gap;
}

/// The order by where the edges leave squares of several sizes: the first that tells all of them apart.
/// Points are known to rounding, so angles on a small square are known less well.
bool sortFarther(const Order& order, Wheel& wheel) {
    double reach = std::numeric_limits<double>::infinity();
    for (const auto& spoke : wheel)
        reach = std::min(reach, reachOf(order.start(spoke.second), order.end(spoke.second)));
    for (const double share : {0.25, 0.9, 0.05}) {
        const double r = share * reach;
        for (auto& spoke : wheel) spoke.first = order.direction(spoke.second, r);
        if (sortByAngle(wheel) > std::max(kApart, kSettled / r)) return true;
    }
    return false;
}

}  // namespace

std::vector<int> edgeOrder(const CellComplex& complex, std::vector<Box>& undecided) {
    const Order order(complex);
    std::vector<Wheel> spokes(complex.vertices.size());
    std::vector<char> sure(complex.vertices.size(), 1);
    const int halves = 2 * static_cast<int>(complex.edges.size());
    for (int half = 0; half < halves; ++half) {
        const auto vertex = static_cast<std::size_t>(complex.from(half));
        bool own = true;
        spokes[vertex].push_back({order.tangent(half, own), half});
        sure[vertex] = sure[vertex] && own;
    }
    std::vector<int> rank(static_cast<std::size_t>(halves));
    for (std::size_t vertex = 0; vertex < spokes.size(); ++vertex) {
        Wheel& wheel = spokes[vertex];
        const bool apart = sortByAngle(wheel) >= kDistinct && sure[vertex];
        if (!apart && wheel.size() > 1 && !sortFarther(order, wheel)) {
            // The shortest edge bounds what may lie on the wrong side.
            const Point at = order.start(wheel.front().second);
            double reach = 2.0;
            for (const auto& spoke : wheel) reach = std::min(reach, reachOf(at, order.end(spoke.second)));
            undecided.push_back({at[0] - reach, at[0] + reach, at[1] - reach, at[1] + reach});
        }
        for (std::size_t k = 0; k < wheel.size(); ++k)
            rank[static_cast<std::size_t>(wheel[k].second)] = static_cast<int>(k);
    }
    return rank;
}

}  // namespace omegascope::cells
