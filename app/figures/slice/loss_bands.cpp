#include "app/figures/slice/loss_bands.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "app/figures/slice/slice_picture.h"

namespace omegascope::figures {
namespace {

using Corners = std::vector<std::array<double, 3>>;

/// The part of a polygon whose loss is at least `level`.
Corners partAbove(const Corners& corners, double level) {
    Corners kept;
    for (std::size_t k = 0; k < corners.size(); ++k) {
        const auto &a = corners[k], &b = corners[(k + 1) % corners.size()];
        if (a[2] >= level) kept.push_back(a);
        if ((a[2] >= level) != (b[2] >= level)) {
            const double share = (level - a[2]) / (b[2] - a[2]);
            kept.push_back({a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), level});
        }
    }
    return kept;
}

/// Whether all corners lie on the plane of the widest triangle at the first one, to within `tolerance`.
bool isAffine(const Corners& corners, double tolerance) {
    if (corners.size() <= 3) return true;
    const auto& base = corners[0];
    const auto area = [&](std::size_t i, std::size_t j) {
        return (corners[i][0] - base[0]) * (corners[j][1] - base[1]) -
               (corners[i][1] - base[1]) * (corners[j][0] - base[0]);
    };
    std::size_t a = 1, b = 2;
    for (std::size_t i = 1; i < corners.size(); ++i)
        for (std::size_t j = i + 1; j < corners.size(); ++j)
            if (std::abs(area(i, j)) > std::abs(area(a, b))) a = i, b = j;
    const double whole = area(a, b);
    if (whole == 0.0) return true;
    for (std::size_t k = 1; k < corners.size(); ++k) {
        const double expected = base[2] + area(k, b) / whole * (corners[a][2] - base[2]) +
                                area(a, k) / whole * (corners[b][2] - base[2]);
        if (std::abs(corners[k][2] - expected) > tolerance) return false;
    }
    return true;
}

}  // namespace

namespace {

/// Bands of equal shares of the colours.
struct Bands {
    LossMap map;
    int count = 1;

    /// The loss at which a band begins, and the one that colours it.
    double begin(int band) const { return map.lossAt(static_cast<double>(band) / count); }
    double middle(int band) const { return map.lossAt((band + 0.5) / count); }
    int indexOf(double loss) const {
        return std::clamp(static_cast<int>(std::floor(map.share(loss) * count)), 0, count - 1);
    }
    /// Whether losses are told apart at all: a level piece has the colour of its own loss.
    bool tells(double least, double most) const {
        return map.highest > map.lowest && map.height(most) - map.height(least) > 1e-9 / count;
    }
};

}  // namespace

std::vector<BandPiece> bandPieces(const Corners& corners, const LossMap& map, int bands) {
    const auto [low, high] = std::minmax_element(corners.begin(), corners.end(),
                                                 [](const auto& a, const auto& b) { return a[2] < b[2]; });
    const double least = (*low)[2], most = (*high)[2];
    const Bands all{map, bands};
    if (!all.tells(least, most)) return {{corners, 0.5 * (least + most)}};
    std::vector<BandPiece> pieces;
    Corners rest = corners;
    const int last = all.indexOf(most);
    for (int k = all.indexOf(least); k <= last && rest.size() >= 3; ++k) {
        Corners above = k == last ? Corners{} : partAbove(rest, all.begin(k + 1));
        pieces.push_back({std::exchange(rest, std::move(above)), all.middle(k)});
    }
    return pieces;
}

std::vector<Corners> affinePolygons(const cells::SliceMesh& mesh, const cells::Facet& facet) {
    Corners corners;
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (int k = 0; k < facet.count; ++k) {
        const auto& v = mesh.vertices[static_cast<std::size_t>(
            mesh.facetVertices[static_cast<std::size_t>(facet.first + k)])];
        corners.push_back({v.s, v.t, v.loss});
        low = std::min(low, v.loss);
        high = std::max(high, v.loss);
    }
    if (isAffine(corners, 1e-7 * (high - low))) return {std::move(corners)};
    std::vector<Corners> fan;
    for (std::size_t k = 1; k + 1 < corners.size(); ++k)
        fan.push_back({corners[0], corners[k], corners[k + 1]});
    return fan;
}

namespace {

/// Joins the pieces of one cell. Points have numbers: those of the mesh, and new ones where an edge crosses a
/// level, so that neighbouring facets agree on them.
class RegionBuilder {
  public:
    RegionBuilder(const cells::SliceMesh& mesh, const LossMap& map, int bands)
        : mesh_(mesh), bands_{map, bands} {
        for (const auto& v : mesh.vertices) points_.push_back({v.s, v.t, v.loss});
    }

    /// The regions of one cell.
    void addCell(const std::vector<int>& facets, std::vector<BandRegion>& out) {
        std::vector<std::vector<int>> loops;
        for (const int f : facets) collectLoops(mesh_.facets[static_cast<std::size_t>(f)], loops);
        int lowest = bands_.count;
        double least = std::numeric_limits<double>::infinity(), most = -least;
        for (const auto& loop : loops)
            for (const int p : loop) {
                lowest = std::min(lowest, bandOf(lossAt(p)));
                least = std::min(least, lossAt(p));
                most = std::max(most, lossAt(p));
            }
        for (auto& loop : loops) addLoop(std::move(loop), lowest);
        const bool level = !bands_.tells(least, most);
        for (auto& [band, edges] : edges_) {
            BandRegion region;
            region.middle = level ? 0.5 * (least + most) : bands_.middle(band);
            region.loops = loopsOf(edges);
            if (!region.loops.empty()) out.push_back(std::move(region));
        }
        edges_.clear();
    }

  private:
    using Edges = std::set<std::pair<int, int>>;

    int bandOf(double loss) const { return bands_.indexOf(loss); }
    double lossAt(int point) const { return points_[static_cast<std::size_t>(point)][2]; }

    /// A facet, or its fan of triangles where it is not affine.
    void collectLoops(const cells::Facet& facet, std::vector<std::vector<int>>& loops) const {
        std::vector<int> loop;
        for (int k = 0; k < facet.count; ++k)
            loop.push_back(mesh_.facetVertices[static_cast<std::size_t>(facet.first + k)]);
        if (affinePolygons(mesh_, facet).size() == 1) return loops.push_back(std::move(loop));
        for (std::size_t k = 1; k + 1 < loop.size(); ++k) loops.push_back({loop[0], loop[k], loop[k + 1]});
    }

    void addLoop(std::vector<int> loop, int lowestOfCell) {
        int low = bands_.count, high = 0;
        for (const int p : loop) {
            low = std::min(low, bandOf(lossAt(p)));
            high = std::max(high, bandOf(lossAt(p)));
        }
        // The region of a level below the facet's lowest point holds all of it.
        for (int band = lowestOfCell; band <= high; ++band) {
            if (band > low) loop = cutAt(loop, band);
            for (std::size_t k = 0; k < loop.size(); ++k) addEdge(band, loop[k], loop[(k + 1) % loop.size()]);
        }
    }

    void addEdge(int band, int from, int to) {
        if (from == to) return;
        Edges& edges = edges_[band];
        if (edges.erase({to, from}) == 0) edges.insert({from, to});
    }

    std::vector<int> cutAt(const std::vector<int>& loop, int band) {
        const double level = bands_.begin(band);
        std::vector<int> kept;
        for (std::size_t k = 0; k < loop.size(); ++k) {
            const int a = loop[k], b = loop[(k + 1) % loop.size()];
            if (lossAt(a) >= level) kept.push_back(a);
            if ((lossAt(a) >= level) != (lossAt(b) >= level))
                kept.push_back(crossing(std::min(a, b), std::max(a, b), level, band));
        }
        return kept;
    }

    int crossing(int a, int b, double level, int band) {
        const auto [place, fresh] = crossings_.try_emplace({a, b, band}, static_cast<int>(points_.size()));
        if (fresh) {
            const auto p = points_[static_cast<std::size_t>(a)], q = points_[static_cast<std::size_t>(b)];
            const double share = (level - p[2]) / (q[2] - p[2]);
            points_.push_back({p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1]), level});
        }
        return place->second;
    }

    std::vector<std::vector<std::array<double, 2>>> loopsOf(Edges& edges) const {
        std::vector<std::vector<std::array<double, 2>>> loops;
        while (!edges.empty()) {
            const int start = edges.begin()->first;
            auto& loop = loops.emplace_back();
            for (auto edge = edges.begin(); edge != edges.end();) {
                const auto& p = points_[static_cast<std::size_t>(edge->first)];
                loop.push_back({p[0], p[1]});
                const int to = edge->second;
                edges.erase(edge);
                if (to == start) break;
                edge = edges.lower_bound({to, std::numeric_limits<int>::min()});
                if (edge != edges.end() && edge->first != to) break;
            }
            if (loop.size() < 3) loops.pop_back();
        }
        return loops;
    }

    const cells::SliceMesh& mesh_;
    Bands bands_;
    std::vector<std::array<double, 3>> points_;
    std::map<std::array<int, 3>, int> crossings_;
    std::map<int, Edges> edges_;  ///< by band, of the present cell
};

}  // namespace

std::vector<BandRegion> bandRegions(const cells::SliceMesh& mesh, const LossMap& map, int bands) {
    std::vector<std::vector<int>> facetsOf(mesh.cells.size());
    for (std::size_t f = 0; f < mesh.facets.size(); ++f)
        facetsOf[static_cast<std::size_t>(mesh.facets[f].cell)].push_back(static_cast<int>(f));
    RegionBuilder builder(mesh, map, bands);
    std::vector<BandRegion> regions;
    for (const auto& facets : facetsOf) builder.addCell(facets, regions);
    return regions;
}

int bandPieceCount(const cells::SliceMesh& mesh, const LossMap& map, int bands) {
    int count = 0;
    const Bands all{map, bands};
    for (const cells::Facet& facet : mesh.facets)
        for (const Corners& corners : affinePolygons(mesh, facet)) {
            const auto [low, high] = std::minmax_element(
                corners.begin(), corners.end(), [](const auto& a, const auto& b) { return a[2] < b[2]; });
            count += 1 + all.indexOf((*high)[2]) - all.indexOf((*low)[2]);
        }
    return count;
}

std::vector<std::array<std::array<double, 3>, 3>> lossPatches(const SlicePicture& picture) {
    std::vector<std::array<std::array<double, 3>, 3>> patches;
    if (bandPieceCount(picture.mesh, picture.map, kPatchLevels) > kMostPatches) return patches;
    const Bands all{picture.map, kPatchLevels};
    for (const cells::Facet& facet : picture.mesh.facets)
        for (const Corners& corners : affinePolygons(picture.mesh, facet)) {
            const auto pieces = bandPieces(corners, picture.map, kPatchLevels);
            for (std::size_t p = 0; p < pieces.size(); ++p) {
                // A piece reaches up to the facet's highest point; here, to where the next one begins.
                Corners piece = pieces[p].corners;
                if (p + 1 < pieces.size()) {
                    const double level = all.begin(all.indexOf(pieces[p + 1].middle));
                    for (auto& corner : piece) corner[2] = -corner[2];
                    piece = partAbove(piece, -level);
                    for (auto& corner : piece) corner[2] = -corner[2];
                }
                for (std::size_t k = 1; k + 1 < piece.size(); ++k)
                    patches.push_back({piece[0], piece[k], piece[k + 1]});
            }
        }
    if (patches.size() > kMostPatches) patches.clear();
    if (picture.map.logarithmic())
        for (auto& patch : patches)
            for (auto& corner : patch) corner[2] = picture.map.share(corner[2]);
    return patches;
}

bool exceedsVectors(const SlicePicture& picture) {
    return bandPieceCount(picture.mesh, picture.map, kLossBands) > kMostLossPolygons;
}

}  // namespace omegascope::figures
