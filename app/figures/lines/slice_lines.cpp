#include "app/figures/lines/slice_lines.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <unordered_map>
#include <utility>

namespace omegascope::figures {
namespace {

/// The edges at every vertex, with a mark on those already walked.
class EdgeWalk {
  public:
    explicit EdgeWalk(const std::vector<std::array<int, 2>>& edges)
        : edges_(edges), walked_(edges.size(), false) {
        for (std::size_t e = 0; e < edges.size(); ++e) {
            at_[edges[e][0]].push_back(e);
            at_[edges[e][1]].push_back(e);
        }
    }

    bool walked(std::size_t edge) const { return walked_[edge]; }
    bool passesThrough(int vertex) const { return at_.at(vertex).size() == 2; }

    /// From `start` along `edge` until a vertex that is an end or a junction, or back to the start.
    std::vector<int> pathFrom(int start, std::size_t edge) {
        std::vector<int> path{start};
        for (;;) {
            walked_[edge] = true;
            const int vertex = edges_[edge][0] == path.back() ? edges_[edge][1] : edges_[edge][0];
            path.push_back(vertex);
            if (!passesThrough(vertex)) return path;
            const std::vector<std::size_t>& both = at_.at(vertex);
            const std::size_t next = both[0] == edge ? both[1] : both[0];
            if (walked_[next]) return path;
            edge = next;
        }
    }

  private:
    const std::vector<std::array<int, 2>>& edges_;
    std::vector<bool> walked_;
    std::unordered_map<int, std::vector<std::size_t>> at_;
};

}  // namespace

std::vector<std::vector<int>> chainEdges(const std::vector<std::array<int, 2>>& edges) {
    EdgeWalk walk(edges);
    std::vector<std::vector<int>> paths;
    // Open paths first; what then remains are closed ones.
    for (const bool fromEnds : {true, false}) {
        for (std::size_t e = 0; e < edges.size(); ++e) {
            for (const int vertex : edges[e]) {
                if (!walk.walked(e) && (!fromEnds || !walk.passesThrough(vertex))) {
                    paths.push_back(walk.pathFrom(vertex, e));
                }
            }
        }
    }
    return paths;
}

std::vector<WallPath> wallPaths(const cells::SliceMesh& mesh, int criterionLayer) {
    std::vector<std::vector<std::array<int, 2>>> edges(mesh.makers.size());
    for (const cells::WallSegment& wall : mesh.walls) {
        if (wall.from != wall.to)
            edges[static_cast<std::size_t>(wall.makers)].push_back({wall.from, wall.to});
    }
    std::vector<WallPath> paths;
    for (std::size_t maker = 0; maker < edges.size(); ++maker) {
        const std::vector<network::Activation>& set = mesh.makers[maker];
        const bool criterion = std::all_of(
            set.begin(), set.end(),
            [&](const network::Activation& activation) { return activation.layer == criterionLayer; });
        for (std::vector<int>& vertices : chainEdges(edges[maker])) {
            paths.push_back({std::move(vertices), static_cast<int>(maker), criterion});
        }
    }
    return paths;
}

std::vector<LevelPath> levelPaths(const std::vector<cells::IsoSegment>& segments,
                                  const std::array<double, 2>& reach) {
    struct KeyHash {
        std::size_t operator()(const std::pair<std::int64_t, std::int64_t>& key) const {
            return static_cast<std::size_t>(key.first) * 0x9e3779b97f4a7c15ull ^
                   static_cast<std::size_t>(key.second);
        }
    };
    std::unordered_map<std::pair<std::int64_t, std::int64_t>, int, KeyHash> known;
    LevelPath points;
    const auto indexOf = [&](const std::array<double, 2>& p) {
        const std::pair<std::int64_t, std::int64_t> key{std::llround(p[0] / reach[0]),
                                                        std::llround(p[1] / reach[1])};
        const auto [entry, added] = known.try_emplace(key, static_cast<int>(points.size()));
        if (added) points.push_back(p);
        return entry->second;
    };
    std::vector<std::array<int, 2>> edges;
    for (const cells::IsoSegment& segment : segments) {
        const int from = indexOf(segment.from), to = indexOf(segment.to);
        if (from != to) edges.push_back({from, to});
    }
    std::vector<LevelPath> paths;
    for (const std::vector<int>& chain : chainEdges(edges)) {
        LevelPath& path = paths.emplace_back();
        for (const int index : chain) path.push_back(points[static_cast<std::size_t>(index)]);
    }
    return paths;
}

}  // namespace omegascope::figures
