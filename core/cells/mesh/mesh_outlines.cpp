#include <algorithm>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <unordered_set>

#include "core/cells/mesh/slice_mesh.h"

namespace omegascope::cells {

namespace {

std::uint64_t directed(int from, int to) {
    return static_cast<std::uint64_t>(from) << 32 | static_cast<std::uint32_t>(to);
}

using Sample = std::array<double, 3>;  // s, t, loss

Sample at(const SliceMesh& mesh, const Facet& facet, int k) {
    const auto& vertex = mesh.vertices[static_cast<std::size_t>(
        mesh.facetVertices[static_cast<std::size_t>(facet.first + k % facet.count)])];
    return {vertex.s, vertex.t, vertex.loss};
}

std::array<double, 2> crossing(const Sample& a, const Sample& b, double level) {
    const double share = (level - a[2]) / (b[2] - a[2]);
    return {a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])};
}

/// The level line of the linear interpolant on one triangle. Corners within `reach` of the level count as on it: a side
/// between two of them is part of the level line, told once, by the triangle that runs along it upwards in numbers, and
/// not at all when it is a wall (a valley floor at a round level), which is drawn as a wall.
class LevelCutter {
  public:
    LevelCutter(const std::unordered_set<std::uint64_t>& walls, double reach)
        : walls_(walls), reach_(reach) {}

    void cut(const std::array<Sample, 3>& corner, const std::array<int, 3>& name, double level,
             std::vector<IsoSegment>& out) const {
        std::array<std::array<double, 2>, 3> ends{};
        std::size_t found = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            const std::size_t next = (k + 1) % 3;
            const int here = side(corner[k], level), there = side(corner[next], level);
            if (here == 0 && there == 0) {
                const bool wall = walls_.count(undirected(name[k], name[next])) > 0;
                if (!wall && name[k] < name[next])
                    out.push_back({{corner[k][0], corner[k][1]}, {corner[next][0], corner[next][1]}});
                return;
            }
            if (here == 0) ends[found++] = {corner[k][0], corner[k][1]};
            if (here * there < 0) ends[found++] = crossing(corner[k], corner[next], level);
        }
        if (found == 2) out.push_back({ends[0], ends[1]});
    }
    static std::uint64_t undirected(int a, int b) { return directed(std::min(a, b), std::max(a, b)); }

  private:
    int side(const Sample& corner, double level) const {
        const double off = corner[2] - level;
        return off > reach_ ? 1 : (off < -reach_ ? -1 : 0);
    }
    const std::unordered_set<std::uint64_t>& walls_;
    double reach_;
};

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

/// Of the range of the loss: a level this near a vertex passes through it, so that no sliver is cut off there.
constexpr double kAtVertex = 1e-12;

std::vector<std::vector<IsoSegment>> isolines(const SliceMesh& mesh, const std::vector<double>& levels) {
    std::vector<std::vector<IsoSegment>> lines(levels.size());
    std::unordered_set<std::uint64_t> walls;
    for (const auto& wall : mesh.walls) walls.insert(LevelCutter::undirected(wall.from, wall.to));
    double least = std::numeric_limits<double>::infinity(), most = -least;
    for (const auto& vertex : mesh.vertices) {
        least = std::min(least, vertex.loss);
        most = std::max(most, vertex.loss);
    }
    const double reach = kAtVertex * (most - least);
    const LevelCutter cutter(walls, reach);
    for (const auto& facet : mesh.facets) {
        const auto name = [&](int k) {
            return mesh.facetVertices[static_cast<std::size_t>(facet.first + k)];
        };
        for (int k = 1; k + 1 < facet.count; ++k) {
            const std::array corner{at(mesh, facet, 0), at(mesh, facet, k), at(mesh, facet, k + 1)};
            const double low = std::min({corner[0][2], corner[1][2], corner[2][2]});
            const double high = std::max({corner[0][2], corner[1][2], corner[2][2]});
            auto level = std::lower_bound(levels.begin(), levels.end(), low - reach);
            for (; level != levels.end() && *level <= high + reach; ++level)
                cutter.cut(corner, {name(0), name(k), name(k + 1)}, *level,
                           lines[static_cast<std::size_t>(level - levels.begin())]);
        }
    }
    return lines;
}

}  // namespace omegascope::cells
