#include "core/cells/complex/planar_islands.h"

#include <algorithm>
#include <limits>
#include <map>

#include "core/support/index.h"

namespace omegascope::cells {

namespace {

using Vertex = CellComplex::Vertex;

/// Edge `edge` from its start to its end as a polyline.
void polyline(const CellComplex& complex, int edge, const Flattening& flatten, std::vector<Vertex>& points) {
    points.clear();
    points.push_back(complex.vertices[at(complex.edges[at(edge)].from)]);
    if (flatten && complex.edges[at(edge)].arc >= 0) flatten(edge, points);
    points.push_back(complex.vertices[at(complex.edges[at(edge)].to)]);
}

/// What is known of a loop from one walk round it.
struct Circuit {
    double area = 0.0;  ///< signed
    Vertex rightmost;
};

Circuit walk(const CellComplex& complex, int start, const Flattening& flatten) {
    Circuit result;
    const Vertex origin = complex.vertices[at(complex.from(start))];
    result.rightmost = origin;
    std::vector<Vertex> points;
    int half = start;
    do {
        polyline(complex, half >> 1, flatten, points);
        if (half & 1) std::reverse(points.begin(), points.end());
        for (std::size_t k = 0; k + 1 < points.size(); ++k) {
            const Vertex a = points[k], b = points[k + 1];
            result.area += (a.s - origin.s) * (b.t - origin.t) - (b.s - origin.s) * (a.t - origin.t);
            if (a.s > result.rightmost.s) result.rightmost = a;
        }
        half = complex.next[at(half)];
    } while (half != start);
    return result;
}

/// The first meeting of the ray from a point to the right, an infinitesimal amount above it, with what was offered.
class Ray {
  public:
    explicit Ray(Vertex start) : start_(start) {}

    /// @param half the half-edge that runs from a to b
    void offer(Vertex a, Vertex b, int half) {
        if ((a.t > start_.t) == (b.t > start_.t)) return;
        const double slope = (b.s - a.s) / (b.t - a.t);
        const double s = a.s + (start_.t - a.t) * slope;
        if (s < start_.s || s > reached_ || (s == reached_ && slope >= slope_)) return;
        reached_ = s;
        slope_ = slope;
        // What lies left of the meeting is on the left of whatever runs upwards there.
        half_ = b.t > a.t ? half : half ^ 1;
    }
    int half() const { return half_; }

  private:
    Vertex start_;
    double reached_ = std::numeric_limits<double>::infinity();
    double slope_ = 0.0;
    int half_ = -1;
};

struct Island {
    int loop = -1;
    double area = std::numeric_limits<double>::infinity();
    Vertex rightmost;
};

/// Of each component but the first: areas of its loops sum to 0, so the loop that surrounds it has the least.
std::vector<Island> islands(const CellComplex& complex, const Loops& loops, const Flattening& flatten) {
    std::vector<Island> result;
    for (std::size_t loop = 0; loop < loops.boundary.size(); ++loop) {
        const int component = loops.component[loop];
        if (component == 0) continue;
        if (at(component) > result.size()) result.resize(at(component));
        const Circuit found = walk(complex, loops.boundary[loop], flatten);
        Island& island = result[at(component - 1)];
        if (found.area < island.area) island = {static_cast<int>(loop), found.area, found.rightmost};
    }
    return result;
}

/// The loop on which the ray to the right of an island's rightmost point ends; edges of its own do not count.
int loopToTheRight(const CellComplex& complex, const Loops& loops, const std::vector<int>& loopOf,
                   const Flattening& flatten, const Island& island) {
    const int own = loops.component[at(island.loop)];
    Ray ray(island.rightmost);
    std::vector<Vertex> points;
    for (int edge = 0; edge < static_cast<int>(complex.edges.size()); ++edge) {
        const int loop = std::max(loopOf[at(2 * edge)], loopOf[at(2 * edge + 1)]);
        if (loops.component[at(loop)] == own) continue;
        polyline(complex, edge, flatten, points);
        for (std::size_t k = 0; k + 1 < points.size(); ++k) ray.offer(points[k], points[k + 1], 2 * edge);
    }
    return ray.half() < 0 ? 0 : std::max(0, loopOf[at(ray.half())]);
}

}  // namespace

std::vector<int> containingLoops(const CellComplex& complex, const Loops& loops,
                                 const std::vector<int>& loopOf, const Flattening& flatten) {
    std::vector<int> container(loops.boundary.size(), -1);
    std::vector<Island> all = islands(complex, loops, flatten);
    for (const Island& island : all)
        container[at(island.loop)] = loopToTheRight(complex, loops, loopOf, flatten, island);
    // A ray may end on the outside of another island; that one reaches further right, so this ends.
    std::sort(all.begin(), all.end(),
              [](const Island& a, const Island& b) { return a.rightmost.s > b.rightmost.s; });
    for (const Island& island : all) {
        int& loop = container[at(island.loop)];
        if (container[at(loop)] >= 0) loop = container[at(loop)];
    }
    return container;
}

}  // namespace omegascope::cells
