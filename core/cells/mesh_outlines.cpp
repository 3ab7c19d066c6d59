#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>

#include "core/cells/slice_mesh.h"

namespace omegascope::cells {

namespace {

std::uint64_t directed(int from, int to) {
    return static_cast<std::uint64_t>(from) << 32 | static_cast<std::uint32_t>(to);
}

using Point = std::array<double, 3>;  // s, t, loss

Point at(const SliceMesh& mesh, const Facet& facet, int k) {
    const auto& vertex = mesh.vertices[static_cast<std::size_t>(
        mesh.facetVertices[static_cast<std::size_t>(facet.first + k % facet.count)])];
    return {vertex.s, vertex.t, vertex.loss};
}

std::array<double, 2> crossing(const Point& a, const Point& b, double level) {
    const double share = (level - a[2]) / (b[2] - a[2]);
    return {a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])};
}

/// The level line of the linear interpolant on one triangle; "at least the level" counts as above, so that a
/// line through a vertex is met once.
void cutTriangle(const std::array<Point, 3>& corner, double level, std::vector<IsoSegment>& out) {
    std::array<std::array<double, 2>, 2> ends{};
    std::size_t found = 0;
    for (std::size_t k = 0; k < 3; ++k) {
        const auto& a = corner[k];
        const auto& b = corner[(k + 1) % 3];
        if ((a[2] >= level) != (b[2] >= level) && found < 2) ends[found++] = crossing(a, b, level);
    }
    if (found == 2) out.push_back({ends[0], ends[1]});
}

}  // namespace

std::vector<std::vector<int>> outlines(const SliceMesh& mesh, const std::vector<bool>& keep) {
    std::unordered_set<std::uint64_t> borders;
    for (const auto& facet : mesh.facets) {
        if (!keep[static_cast<std::size_t>(facet.cell)]) continue;
        for (int k = 0; k < facet.count; ++k) {
            const int from = mesh.facetVertices[static_cast<std::size_t>(facet.first + k)];
            const int to = mesh.facetVertices[static_cast<std::size_t>(facet.first + (k + 1) % facet.count)];
            // A border met in both directions lies inside the region.
            if (borders.erase(directed(to, from)) == 0 && from != to) borders.insert(directed(from, to));
        }
    }
    std::vector<std::uint64_t> ordered(borders.begin(), borders.end());
    std::sort(ordered.begin(), ordered.end());  // the same loops on every run
    std::unordered_map<int, std::vector<int>> next;
    for (const auto edge : ordered)
        next[static_cast<int>(edge >> 32)].push_back(static_cast<int>(edge & 0xffffffffu));

    std::vector<std::vector<int>> loops;
    for (const auto edge : ordered) {
        const int start = static_cast<int>(edge >> 32);
        if (next[start].empty()) continue;
        std::vector<int> loop;
        int vertex = start;
        do {
            loop.push_back(vertex);
            auto& out = next[vertex];
            if (out.empty()) break;
            vertex = out.back();
            out.pop_back();
        } while (vertex != start);
        if (loop.size() > 2) loops.push_back(std::move(loop));
    }
    return loops;
}

std::vector<std::vector<IsoSegment>> isolines(const SliceMesh& mesh, const std::vector<double>& levels) {
    std::vector<std::vector<IsoSegment>> lines(levels.size());
    for (const auto& facet : mesh.facets) {
        for (int k = 1; k + 1 < facet.count; ++k) {
            const std::array corner{at(mesh, facet, 0), at(mesh, facet, k), at(mesh, facet, k + 1)};
            const double low = std::min({corner[0][2], corner[1][2], corner[2][2]});
            const double high = std::max({corner[0][2], corner[1][2], corner[2][2]});
            auto level = std::upper_bound(levels.begin(), levels.end(), low);
            for (; level != levels.end() && *level <= high; ++level)
                cutTriangle(corner, *level, lines[static_cast<std::size_t>(level - levels.begin())]);
        }
    }
    return lines;
}

}  // namespace omegascope::cells
