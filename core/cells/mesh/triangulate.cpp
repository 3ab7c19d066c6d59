#include "core/cells/mesh/triangulate.h"

#include <algorithm>
#include <map>

namespace omegascope::cells {
namespace {

constexpr double kNoLength = 1e-300;  ///< keeps the quality of a triangle of equal points finite
/// Of the fourth power of the size: by how much a point must be inside a circle for an edge to be turned, so that four
/// points on one circle, squares above all, are not turned back and forth by rounding.
constexpr double kInside = 1e-12;

const Point& at(const std::vector<Point>& points, int index) {
    return points[static_cast<std::size_t>(index)];
}

bool segmentsCross(const Point& a, const Point& b, const Point& c, const Point& d) {
    return orientation(a, b, c) * orientation(a, b, d) < 0.0 &&
           orientation(c, d, a) * orientation(c, d, b) < 0.0;
}

/// Inserts a hole into the outer loop along a bridge that crosses no edge: the shortest such.
void joinHole(const std::vector<Point>& points, std::vector<int>& outer, const std::vector<int>& hole) {
    double best = 1e300;
    std::size_t bestOuter = 0, bestHole = 0;
    const auto blocked = [&](const Point& a, const Point& b, const std::vector<int>& loop) {
        for (std::size_t k = 0; k < loop.size(); ++k)
            if (segmentsCross(a, b, at(points, loop[k]), at(points, loop[(k + 1) % loop.size()])))
                return true;
        return false;
    };
    for (std::size_t i = 0; i < outer.size(); ++i)
        for (std::size_t j = 0; j < hole.size(); ++j) {
            const Point &a = at(points, outer[i]), &b = at(points, hole[j]);
            const double distance = (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]);
            if (distance >= best || blocked(a, b, outer) || blocked(a, b, hole)) continue;
            best = distance;
            bestOuter = i;
            bestHole = j;
        }
    std::vector<int> joined(outer.begin(), outer.begin() + static_cast<std::ptrdiff_t>(bestOuter) + 1);
    for (std::size_t k = 0; k <= hole.size(); ++k) joined.push_back(hole[(bestHole + k) % hole.size()]);
    joined.insert(joined.end(), outer.begin() + static_cast<std::ptrdiff_t>(bestOuter), outer.end());
    outer = std::move(joined);
}

bool isEar(const std::vector<Point>& points, const std::vector<int>& loop, std::size_t k) {
    const std::size_t n = loop.size();
    const int ia = loop[(k + n - 1) % n], ib = loop[k], ic = loop[(k + 1) % n];
    const Point &a = at(points, ia), &b = at(points, ib), &c = at(points, ic);
    if (orientation(a, b, c) <= 0.0) return false;
    for (const int index : loop) {
        if (index == ia || index == ib || index == ic) continue;
        const Point& p = at(points, index);
        if (orientation(a, b, p) >= 0.0 && orientation(b, c, p) >= 0.0 && orientation(c, a, p) >= 0.0)
            return false;
    }
    return true;
}

double quality(const std::vector<Point>& points, const std::vector<int>& loop, std::size_t k) {
    const std::size_t n = loop.size();
    const Point &a = at(points, loop[(k + n - 1) % n]), &b = at(points, loop[k]),
                &c = at(points, loop[(k + 1) % n]);
    const auto squared = [](const Point& p, const Point& q) {
        return (p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]);
    };
    return orientation(a, b, c) / (squared(a, b) + squared(b, c) + squared(c, a) + kNoLength);
}

std::vector<std::array<int, 3>> cutEars(const std::vector<Point>& points, std::vector<int> loop) {
    std::vector<std::array<int, 3>> triangles;
    while (loop.size() > 3) {
        const std::size_t n = loop.size();
        std::size_t chosen = n;
        double best = -1.0;
        for (std::size_t k = 0; k < n; ++k) {
            const double q = quality(points, loop, k);
            if (q > best && isEar(points, loop, k)) {
                best = q;
                chosen = k;
                if (q > 0.2) break;  // good enough
            }
        }
        if (chosen == n) {
            // No ear by rounding: take the corner that turns most.
            chosen = 0;
            for (std::size_t k = 1; k < n; ++k)
                if (quality(points, loop, k) > quality(points, loop, chosen)) chosen = k;
        }
        triangles.push_back({loop[(chosen + n - 1) % n], loop[chosen], loop[(chosen + 1) % n]});
        loop.erase(loop.begin() + static_cast<std::ptrdiff_t>(chosen));
    }
    if (loop.size() == 3) triangles.push_back({loop[0], loop[1], loop[2]});
    return triangles;
}

/// d inside the circumcircle of (a, b, c), counter-clockwise.
bool inCircle(const Point& a, const Point& b, const Point& c, const Point& d) {
    const double ax = a[0] - d[0], ay = a[1] - d[1], bx = b[0] - d[0], by = b[1] - d[1];
    const double cx = c[0] - d[0], cy = c[1] - d[1];
    const double la = ax * ax + ay * ay, lb = bx * bx + by * by, lc = cx * cx + cy * cy;
    const double det = ax * (by * lc - lb * cy) - ay * (bx * lc - lb * cx) + la * (bx * cy - by * cx);
    return det > kInside * (la + lb + lc) * (la + lb + lc);
}

void flip(const std::vector<Point>& points, std::vector<std::array<int, 3>>& triangles) {
    for (int round = 0; round < 12; ++round) {
        bool changed = false;
        std::map<std::array<int, 2>, std::array<std::size_t, 2>>
            sides;  // directed edge → triangle, corner opposite
        for (std::size_t t = 0; t < triangles.size(); ++t)
            for (std::size_t k = 0; k < 3; ++k)
                sides[{triangles[t][k], triangles[t][(k + 1) % 3]}] = {t, (k + 2) % 3};
        std::vector<bool> touched(triangles.size(), false);
        for (const auto& [edge, here] : sides) {
            const auto back = sides.find({edge[1], edge[0]});
            if (edge[0] > edge[1] || back == sides.end()) continue;
            const std::size_t t = here[0], u = back->second[0];
            if (touched[t] || touched[u]) continue;
            const int apex = triangles[t][here[1]], other = triangles[u][back->second[1]];
            const Point &a = at(points, edge[0]), &b = at(points, edge[1]), &c = at(points, apex),
                        &d = at(points, other);
            if (!inCircle(a, b, c, d) || orientation(a, d, c) <= 0.0 || orientation(d, b, c) <= 0.0) continue;
            triangles[t] = {edge[0], other, apex};
            triangles[u] = {other, edge[1], apex};
            touched[t] = touched[u] = changed = true;
        }
        if (!changed) return;
    }
}

}  // namespace

double orientation(const Point& a, const Point& b, const Point& c) {
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

std::vector<std::array<int, 3>> triangulate(const std::vector<Point>& points,
                                            const std::vector<std::vector<int>>& loops) {
    if (loops.empty() || loops.front().size() < 3) return {};
    std::vector<int> outer = loops.front();
    for (std::size_t k = 1; k < loops.size(); ++k)
        if (loops[k].size() >= 3) joinHole(points, outer, loops[k]);
    auto triangles = cutEars(points, std::move(outer));
    flip(points, triangles);
    return triangles;
}

}  // namespace omegascope::cells
