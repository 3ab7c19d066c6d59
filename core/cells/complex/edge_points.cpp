#include "core/cells/complex/edge_points.h"

#include <algorithm>
#include <cmath>

namespace omegascope::cells {
namespace {

// Gauss-Legendre on [-1,1], 8 points: positive abscissae and their weights.
constexpr double kNodes[] = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363};
constexpr double kWeights[] = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                               0.1012285362903763};

/// Of the window's area: what a panel's halves may differ by from the whole.
constexpr double kPanel = 1e-12;
}  // namespace

WindowMap::WindowMap(const std::array<std::array<double, 2>, 2>& window) {
    for (std::size_t k = 0; k < 2; ++k) {
        middle[k] = 0.5 * (window[k][0] + window[k][1]);
        half[k] = 0.5 * (window[k][1] - window[k][0]);
    }
}

Point pointOnEdge(const CellComplex& complex, const WindowMap& map, int edge, double share) {
    const auto& e = complex.edges[static_cast<std::size_t>(edge)];
    const auto& a = complex.vertices[static_cast<std::size_t>(e.from)];
    const auto& b = complex.vertices[static_cast<std::size_t>(e.to)];
    if (e.arc < 0 || share <= 0.0 || share >= 1.0) {
        const double keep = share <= 0.0 ? 1.0 : (share >= 1.0 ? 0.0 : 1.0 - share);
        return map.toWindow(keep * a.s + (1.0 - keep) * b.s, keep * a.t + (1.0 - keep) * b.t);
    }
    const Arc& arc = complex.arcs[static_cast<std::size_t>(e.arc)];
    return pointOn(complex.curves[static_cast<std::size_t>(arc.curve)], arc, share);
}

bool edgeRunsAlongX(const CellComplex& complex, const WindowMap& map, int edge) {
    const int arc = complex.edges[static_cast<std::size_t>(edge)].arc;
    if (arc >= 0) return runsAlongX(complex.arcs[static_cast<std::size_t>(arc)]);
    const Point a = pointOnEdge(complex, map, edge, 0.0), b = pointOnEdge(complex, map, edge, 1.0);
    return std::abs(b[0] - a[0]) >= std::abs(b[1] - a[1]);
}

namespace {

/// What lies between an arc and its chord. With share = (1 - cos θ)/2 the integrand is smooth even where the arc starts
/// with a vertical or horizontal tangent.
class Bulge {
  public:
    Bulge(const CellComplex& complex, const WindowMap& map, int edge)
        : complex_(complex),
          map_(map),
          edge_(edge),
          a_(pointOnEdge(complex, map, edge, 0.0)),
          b_(pointOnEdge(complex, map, edge, 1.0)),
          alongX_(edgeRunsAlongX(complex, map, edge)) {}

    /// ∫ x dy = chord + ∫ off dy (x as a function of y), or chord - ∫ off dx.
    double area() const {
        const double bulge = adaptive(0.0, kPi, panel(0.0, kPi), 6);
        return alongX_ ? -bulge * (b_[0] - a_[0]) : bulge * (b_[1] - a_[1]);
    }
    double chord() const { return 0.5 * (a_[0] + b_[0]) * (b_[1] - a_[1]); }

  private:
    static constexpr double kPi = 3.141592653589793;

    double panel(double low, double high) const {
        double sum = 0.0;
        for (std::size_t k = 0; k < 4; ++k)
            for (const double side : {-1.0, 1.0}) {
                const double theta = 0.5 * (low + high) + 0.5 * (high - low) * side * kNodes[k];
                const double share = 0.5 * (1.0 - std::cos(theta));
                const Point p = pointOnEdge(complex_, map_, edge_, share);
                const std::size_t other = alongX_ ? 1 : 0;
                const double off = p[other] - (a_[other] + share * (b_[other] - a_[other]));
                sum += kWeights[k] * off * 0.5 * std::sin(theta);
            }
        return 0.5 * (high - low) * sum;
    }
    double adaptive(double low, double high, double whole, int depth) const {
        const double middle = 0.5 * (low + high);
        const double left = panel(low, middle), right = panel(middle, high);
        if (depth == 0 || std::abs(left + right - whole) < kPanel) return left + right;
        return adaptive(low, middle, left, depth - 1) + adaptive(middle, high, right, depth - 1);
    }

    const CellComplex& complex_;
    const WindowMap& map_;
    int edge_;
    Point a_, b_;
    bool alongX_;
};

}  // namespace

double areaBeside(const CellComplex& complex, const WindowMap& map, int edge) {
    const Bulge bulge(complex, map, edge);
    return bulge.chord() + (complex.edges[static_cast<std::size_t>(edge)].arc < 0 ? 0.0 : bulge.area());
}

std::vector<int> loopOf(const CellComplex& complex, int half) {
    std::vector<int> loop;
    int h = half;
    do {
        loop.push_back(h);
        h = complex.next[static_cast<std::size_t>(h)];
    } while (h != half);
    return loop;
}

std::vector<int> loopsOf(const CellComplex& complex, int cell) {
    std::vector<int> loops{complex.cells[static_cast<std::size_t>(cell)].boundary};
    auto hole = std::lower_bound(complex.holes.begin(), complex.holes.end(), std::pair(cell, -1));
    for (; hole != complex.holes.end() && hole->first == cell; ++hole) loops.push_back(hole->second);
    return loops;
}

std::vector<Point> edgePolyline(const CellComplex& complex, int edge, int chords) {
    const WindowMap map(complex.window);
    const auto& e = complex.edges[static_cast<std::size_t>(edge)];
    const auto& a = complex.vertices[static_cast<std::size_t>(e.from)];
    const auto& b = complex.vertices[static_cast<std::size_t>(e.to)];
    std::vector<Point> points{{a.s, a.t}};
    for (int k = 1; e.arc >= 0 && k < chords; ++k)
        points.push_back(map.toSlice(pointOnEdge(complex, map, edge, static_cast<double>(k) / chords)));
    points.push_back({b.s, b.t});
    return points;
}

std::vector<std::vector<Point>> cellOutline(const CellComplex& complex, int cell, int chords) {
    std::vector<std::vector<Point>> outline;
    for (const int start : loopsOf(complex, cell)) {
        auto& loop = outline.emplace_back();
        for (const int half : loopOf(complex, start)) {
            std::vector<Point> points = edgePolyline(complex, half >> 1, chords);
            if (half & 1) std::reverse(points.begin(), points.end());
            loop.insert(loop.end(), points.begin(), points.end() - 1);
        }
    }
    return outline;
}

std::vector<double> cellAreas(const CellComplex& complex) {
    const WindowMap map(complex.window);
    const double unit = map.half[0] * map.half[1];
    std::vector<double> areas(complex.cells.size(), 0.0);
    for (std::size_t e = 0; e < complex.edges.size(); ++e) {
        const double area = unit * areaBeside(complex, map, static_cast<int>(e));
        const int left = complex.cellOf[2 * e], right = complex.cellOf[2 * e + 1];
        if (left >= 0) areas[static_cast<std::size_t>(left)] += area;
        if (right >= 0) areas[static_cast<std::size_t>(right)] -= area;
    }
    return areas;
}

}  // namespace omegascope::cells
