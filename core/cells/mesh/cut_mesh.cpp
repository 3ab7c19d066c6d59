#include "core/cells/mesh/cut_mesh.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace omegascope::cells {
namespace {

/// Of the range of a facet's losses: corners that are this near to their plane lie on it.
constexpr double kOnPlane = 1e-7;

class Cutter {
  public:
    Cutter(const SliceMesh& mesh, const std::vector<double>& levels) : mesh_(mesh), levels_(levels) {
        cut_.vertices = mesh.vertices;
        cut_.makers = mesh.makers;
        cut_.cells = mesh.cells;
    }

    SliceMesh run() && {
        for (const Facet& facet : mesh_.facets) {
            const auto first = mesh_.facetVertices.begin() + facet.first;
            std::vector<int> polygon(first, first + facet.count);
            if (isAffine(polygon)) {
                cut(std::move(polygon), facet.cell);
                continue;
            }
            for (std::size_t k = 1; k + 1 < polygon.size(); ++k)
                cut({polygon[0], polygon[k], polygon[k + 1]}, facet.cell);
        }
        for (const WallSegment& wall : mesh_.walls) cutWall(wall);
        return std::move(cut_);
    }

  private:
    const SliceMesh::Vertex& at(int vertex) const { return cut_.vertices[static_cast<std::size_t>(vertex)]; }
    double lossAt(int vertex) const { return at(vertex).loss; }

    /// Whether the corners lie on the plane of the widest triangle at the first one.
    bool isAffine(const std::vector<int>& polygon) const {
        if (polygon.size() <= 3) return true;
        const auto& base = at(polygon[0]);
        const auto area = [&](std::size_t i, std::size_t j) {
            return (at(polygon[i]).s - base.s) * (at(polygon[j]).t - base.t) -
                   (at(polygon[i]).t - base.t) * (at(polygon[j]).s - base.s);
        };
        std::size_t a = 1, b = 2;
        double low = base.loss, high = base.loss;
        for (std::size_t i = 1; i < polygon.size(); ++i) {
            low = std::min(low, lossAt(polygon[i]));
            high = std::max(high, lossAt(polygon[i]));
            for (std::size_t j = i + 1; j < polygon.size(); ++j)
                if (std::abs(area(i, j)) > std::abs(area(a, b))) a = i, b = j;
        }
        const double whole = area(a, b);
        if (whole == 0.0) return true;
        for (std::size_t k = 1; k < polygon.size(); ++k) {
            const double plane = base.loss + area(k, b) / whole * (lossAt(polygon[a]) - base.loss) +
                                 area(a, k) / whole * (lossAt(polygon[b]) - base.loss);
            if (std::abs(lossAt(polygon[k]) - plane) > kOnPlane * (high - low)) return false;
        }
        return true;
    }

    /// Piece by piece from the lowest: what lies above a level goes on to the next one.
    void cut(std::vector<int> polygon, int cell) {
        const auto [least, most] = std::minmax_element(
            polygon.begin(), polygon.end(), [this](int a, int b) { return lossAt(a) < lossAt(b); });
        const double high = lossAt(*most);
        auto level = std::ranges::upper_bound(levels_, lossAt(*least));
        for (; level != levels_.end() && *level < high; ++level) {
            std::vector<int> below, above;
            for (std::size_t k = 0; k < polygon.size(); ++k) {
                const int a = polygon[k], b = polygon[(k + 1) % polygon.size()];
                if (lossAt(a) <= *level) below.push_back(a);
                if (lossAt(a) >= *level) above.push_back(a);
                if ((lossAt(a) < *level && lossAt(b) > *level) ||
                    (lossAt(a) > *level && lossAt(b) < *level)) {
                    const int middle = crossing(a, b, level);
                    below.push_back(middle);
                    above.push_back(middle);
                }
            }
            add(below, cell);
            polygon = std::move(above);
        }
        add(polygon, cell);
    }

    void add(const std::vector<int>& polygon, int cell) {
        if (polygon.size() < 3) return;
        cut_.facets.push_back(
            {static_cast<int>(cut_.facetVertices.size()), static_cast<int>(polygon.size()), cell});
        cut_.facetVertices.insert(cut_.facetVertices.end(), polygon.begin(), polygon.end());
    }

    void cutWall(const WallSegment& wall) {
        // From the lower end, as facets are, so that the same edge has the same new vertices.
        const bool rises = lossAt(wall.from) <= lossAt(wall.to);
        int from = rises ? wall.from : wall.to;
        const int to = rises ? wall.to : wall.from;
        const auto segment = [&](int a, int b) {
            cut_.walls.push_back(rises ? WallSegment{a, b, wall.makers} : WallSegment{b, a, wall.makers});
        };
        auto level = std::ranges::upper_bound(levels_, lossAt(from));
        for (; level != levels_.end() && *level < lossAt(to); ++level) {
            const int middle = crossing(from, to, level);
            segment(from, middle);
            from = middle;
        }
        segment(from, to);
    }

    /// The vertex where an edge passes a level. An edge that was cut below has its lower end there, on either side.
    int crossing(int a, int b, std::vector<double>::const_iterator level) {
        const int index = static_cast<int>(level - levels_.begin());
        const auto [place, fresh] = crossings_.try_emplace({std::min(a, b), std::max(a, b), index},
                                                           static_cast<int>(cut_.vertices.size()));
        if (fresh) {
            const SliceMesh::Vertex p = at(std::min(a, b)), q = at(std::max(a, b));
            const double share = (*level - p.loss) / (q.loss - p.loss);
            cut_.vertices.push_back({std::lerp(p.s, q.s, share), std::lerp(p.t, q.t, share), *level});
        }
        return place->second;
    }

    const SliceMesh& mesh_;
    const std::vector<double>& levels_;
    SliceMesh cut_;
    std::map<std::array<int, 3>, int> crossings_;
};

}  // namespace

SliceMesh cutAtLevels(const SliceMesh& mesh, const std::vector<double>& levels) {
    return Cutter(mesh, levels).run();
}

}  // namespace omegascope::cells
