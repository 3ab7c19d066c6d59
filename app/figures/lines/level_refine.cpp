#include "app/figures/lines/level_refine.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace omegascope::figures {
namespace {

using Point = std::array<double, 2>;

constexpr int kMostSteps = 60;  // of a bisection: to the last bits of a double
constexpr int kDeepest = 8;
constexpr int kNewtonSteps = 6;

class Refiner {
  public:
    Refiner(const slice::SliceLoss& loss, const cells::SliceMesh& mesh, double tolerance)
        : loss_(loss), mesh_(mesh), tolerance_(tolerance) {
        Point low{mesh.vertices[0].s, mesh.vertices[0].t}, high = low;
        double least = mesh.vertices[0].loss, most = least;
        for (const auto& v : mesh.vertices) {
            low = {std::min(low[0], v.s), std::min(low[1], v.t)};
            high = {std::max(high[0], v.s), std::max(high[1], v.t)};
            least = std::min(least, v.loss);
            most = std::max(most, v.loss);
        }
        half_ = {0.5 * (high[0] - low[0]), 0.5 * (high[1] - low[1])};
        range_ = most - least;
    }

    /// The lines of one level in one triangle of vertices.
    void add(const std::array<int, 3>& triangle, double level, std::vector<cells::IsoSegment>& out) {
        level_ = level;
        std::vector<Point> crossings;
        for (std::size_t k = 0; k < 3; ++k)
            if (const auto at = crossing(triangle[k], triangle[(k + 1) % 3])) crossings.push_back(*at);
        if (crossings.size() == 2) halve(crossings[0], crossings[1], 0, out);
    }

    static bool meets(const cells::SliceMesh& mesh, const std::array<int, 3>& triangle, double level) {
        int above = 0;
        for (const int v : triangle)
            above += mesh.vertices[static_cast<std::size_t>(v)].loss >= level ? 1 : 0;
        return above == 1 || above == 2;
    }

  private:
    double off(const Point& p) const { return loss_.value(p[0], p[1]) - level_; }

    /// Neighbours agree on it: the edge is walked from the vertex of the smaller number.
    std::optional<Point> crossing(int a, int b) const {
        if (a > b) std::swap(a, b);
        const auto& from = mesh_.vertices[static_cast<std::size_t>(a)];
        const auto& to = mesh_.vertices[static_cast<std::size_t>(b)];
        const bool above = from.loss >= level_;
        if (above == (to.loss >= level_)) return std::nullopt;
        double low = 0.0, high = 1.0;
        const auto at = [&](double share) {
            return Point{from.s + share * (to.s - from.s), from.t + share * (to.t - from.t)};
        };
        for (int k = 0; k < kMostSteps; ++k) {
            const double middle = 0.5 * (low + high);
            if (middle == low || middle == high) break;
            ((off(at(middle)) >= 0.0) == above ? low : high) = middle;
        }
        return at(0.5 * (low + high));
    }

    /// The point of the level on the line across the chord at its middle; nothing within a chord's length.
    std::optional<Point> onLevel(const Point& from, const Point& to) const {
        const Point middle{0.5 * (from[0] + to[0]), 0.5 * (from[1] + to[1])};
        const Point along{(to[0] - from[0]) / half_[0], (to[1] - from[1]) / half_[1]};
        const double length = std::hypot(along[0], along[1]);
        if (!(length > 0.0)) return std::nullopt;
        const Point across{-along[1] / length * half_[0], along[0] / length * half_[1]};
        const auto at = [&](double x) { return Point{middle[0] + x * across[0], middle[1] + x * across[1]}; };
        double x = 0.0, value = off(middle), step = 1e-3 * length;
        for (int k = 0; k < kNewtonSteps && std::abs(value) > 1e-12 * range_; ++k) {
            const double slope = (off(at(x + step)) - off(at(x - step))) / (2.0 * step);
            if (slope == 0.0 || !std::isfinite(slope)) return std::nullopt;
            x -= value / slope;
            if (!(std::abs(x) <= length)) return std::nullopt;
            value = off(at(x));
            step = std::max(1e-7 * length, 0.1 * step);
        }
        if (!(std::abs(value) < 1e-8 * range_)) return std::nullopt;
        return at(x);
    }

    double gap(const Point& p, const Point& q) const {
        return std::hypot((p[0] - q[0]) / half_[0], (p[1] - q[1]) / half_[1]);
    }

    void halve(const Point& from, const Point& to, int depth, std::vector<cells::IsoSegment>& out) const {
        const Point middle{0.5 * (from[0] + to[0]), 0.5 * (from[1] + to[1])};
        const auto found = depth < kDeepest && gap(from, to) > tolerance_ ? onLevel(from, to) : std::nullopt;
        if (!found || gap(*found, middle) <= 0.5 * tolerance_) {
            out.push_back({from, to});
            return;
        }
        halve(from, *found, depth + 1, out);
        halve(*found, to, depth + 1, out);
    }

    const slice::SliceLoss& loss_;
    const cells::SliceMesh& mesh_;
    double tolerance_, range_ = 1.0, level_ = 0.0;
    Point half_{};
};

/// Every facet as its fan of triangles.
std::vector<std::array<int, 3>> trianglesOf(const cells::SliceMesh& mesh) {
    std::vector<std::array<int, 3>> triangles;
    for (const cells::Facet& facet : mesh.facets) {
        if (mesh.cells[static_cast<std::size_t>(facet.cell)].sliceFlat) continue;
        const auto corner = [&](int k) {
            return mesh.facetVertices[static_cast<std::size_t>(facet.first + k)];
        };
        for (int k = 1; k + 1 < facet.count; ++k) triangles.push_back({corner(0), corner(k), corner(k + 1)});
    }
    return triangles;
}

}  // namespace

std::vector<std::vector<cells::IsoSegment>> refinedIsolines(const slice::SliceLoss& loss,
                                                            const cells::SliceMesh& mesh,
                                                            const std::vector<double>& levels,
                                                            double tolerance, const Control& control) {
    const auto triangles = trianglesOf(mesh);
    std::size_t pieces = 0;
    for (const auto& triangle : triangles)
        for (const double level : levels) pieces += Refiner::meets(mesh, triangle, level) ? 1 : 0;
    if (pieces == 0 || pieces > kMostRefined) return cells::isolines(mesh, levels);
    std::vector<std::vector<cells::IsoSegment>> segments(levels.size());
    Refiner refiner(loss, mesh, tolerance);
    for (const auto& triangle : triangles) {
        if (control.stopped()) break;
        for (std::size_t k = 0; k < levels.size(); ++k)
            if (Refiner::meets(mesh, triangle, levels[k])) refiner.add(triangle, levels[k], segments[k]);
    }
    return segments;
}

}  // namespace omegascope::figures
