#include "core/cells/slice_mesh.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <unordered_map>

#include "core/cells/square_splitter.h"
#include "core/theory/multilinear.h"

namespace omegascope::cells {

namespace {

constexpr int kPiecesPerSquare = 4096;
constexpr double kFlatRange = 1e-12;  // relative loss range below which facets count as level

/// One facet as a row of squares produces it: its own points, the makers of its borders, its cell.
struct LooseFacet {
    std::vector<std::array<double, 3>> points;  ///< s, t, loss
    std::vector<std::vector<int>> makers;
    int cell = 0;  ///< index into LooseRow::signatures
    double area = 0.0;
};

struct LooseRow {
    std::vector<LooseFacet> facets;
    std::vector<network::Signature> signatures;
    std::unordered_map<std::uint64_t, std::vector<int>> byHash;
    bool complete = true;
};

double areaOf(const std::vector<std::array<double, 3>>& points) {
    double doubled = 0.0;
    for (std::size_t k = 0; k < points.size(); ++k) {
        const auto& a = points[k];
        const auto& b = points[(k + 1) % points.size()];
        doubled +=
            (a[0] - points[0][0]) * (b[1] - points[0][1]) - (b[0] - points[0][0]) * (a[1] - points[0][1]);
    }
    return 0.5 * doubled;
}

/// The index of a signature in a list, added when it is new. Hashes only narrow the search: equality decides.
int indexOf(const network::Signature& signature, std::vector<network::Signature>& list,
            std::unordered_map<std::uint64_t, std::vector<int>>& byHash) {
    auto& bucket = byHash[signature.hash()];
    for (const int k : bucket)
        if (list[static_cast<std::size_t>(k)] == signature) return k;
    bucket.push_back(static_cast<int>(list.size()));
    list.push_back(signature);
    return bucket.back();
}

class MeshBuilder {
  public:
    MeshBuilder(const slice::SliceLoss& loss, const SliceMeshOptions& options)
        : loss_(loss), options_(options), entries_(loss) {}

    Result<SliceMesh> build(const Control& control);

  private:
    SplitVertex corner(int column, int row) const;
    void fillRow(int row, LooseRow& out) const;
    void takePiece(const SquareSplitter& splitter, const Piece& piece, LooseRow& out) const;
    void weld(const LooseRow& row);
    int vertexIndex(const std::array<double, 3>& point);
    void addWall(int from, int to, const std::vector<int>& makers);
    void finish();

    const slice::SliceLoss& loss_;
    SliceMeshOptions options_;
    EntryTable entries_;
    SliceMesh mesh_;
    std::vector<network::Signature> signatures_;
    std::unordered_map<std::uint64_t, std::vector<int>> cellsByHash_;
    std::unordered_map<std::uint64_t, std::vector<int>> verticesByHash_;
    std::unordered_map<std::uint64_t, std::vector<int>> makersByHash_;
    std::unordered_map<std::uint64_t, int> wallByEnds_;
    bool complete_ = true;
};

SplitVertex MeshBuilder::corner(int column, int row) const {
    const auto& [rangeS, rangeT] = std::pair(loss_.slice().ranges[0], loss_.slice().ranges[1]);
    const double size = options_.gridSize;
    SplitVertex vertex;
    vertex.s = std::lerp(rangeS[0], rangeS[1], column / size);
    vertex.t = std::lerp(rangeT[0], rangeT[1], row / size);
    vertex.loss = loss_.preActivations(vertex.s, vertex.t, vertex.values);
    return vertex;
}

void MeshBuilder::fillRow(int row, LooseRow& out) const {
    SquareSplitter splitter(loss_, entries_);
    SplitVertex lowerLeft = corner(0, row);
    SplitVertex upperLeft = corner(0, row + 1);
    const int budget = options_.facetBudget / options_.gridSize;
    for (int column = 0; column < options_.gridSize; ++column) {
        SplitVertex lowerRight = corner(column + 1, row);
        SplitVertex upperRight = corner(column + 1, row + 1);
        const int left = budget - static_cast<int>(out.facets.size());
        out.complete &= splitter.split({lowerLeft, lowerRight, upperRight, upperLeft},
                                       std::clamp(left, 1, kPiecesPerSquare));
        for (const auto& piece : splitter.pieces()) takePiece(splitter, piece, out);
        lowerLeft = std::move(lowerRight);
        upperLeft = std::move(upperRight);
    }
}

void MeshBuilder::takePiece(const SquareSplitter& splitter, const Piece& piece, LooseRow& out) const {
    LooseFacet facet;
    double s = 0.0;
    double t = 0.0;
    for (const int v : piece.vertices) {
        const auto& vertex = splitter.vertices()[static_cast<std::size_t>(v)];
        facet.points.push_back({vertex.s, vertex.t, vertex.loss});
        s += vertex.s;
        t += vertex.t;
    }
    facet.makers = piece.makers;
    facet.area = areaOf(facet.points);
    const double count = static_cast<double>(piece.vertices.size());
    Eigen::VectorXd values;
    loss_.preActivations(s / count, t / count, values);
    auto signature = loss_.loss().emptySignature();
    for (int entry = 0; entry < entries_.count(); ++entry) {
        const auto& activation = entries_.activation(entry);
        signature.set(activation.datum, activation.layer, activation.unit,
                      static_cast<std::int8_t>(entries_.sign(entry, values(entry))));
    }
    facet.cell = indexOf(signature, out.signatures, out.byHash);
    out.facets.push_back(std::move(facet));
}

int MeshBuilder::vertexIndex(const std::array<double, 3>& point) {
    // Neighbours compute equal points to the last bit (SquareSplitter), so equality of bits is the right
    // test.
    const auto mix = std::bit_cast<std::uint64_t>(point[0]) * 0x9e3779b97f4a7c15ULL ^
                     std::rotl(std::bit_cast<std::uint64_t>(point[1]), 32);
    auto& bucket = verticesByHash_[mix];
    for (const int k : bucket) {
        const auto& vertex = mesh_.vertices[static_cast<std::size_t>(k)];
        if (vertex.s == point[0] && vertex.t == point[1]) return k;
    }
    bucket.push_back(static_cast<int>(mesh_.vertices.size()));
    mesh_.vertices.push_back({point[0], point[1], point[2]});
    return bucket.back();
}

void MeshBuilder::addWall(int from, int to, const std::vector<int>& makers) {
    const auto [low, high] = std::minmax(from, to);
    const auto key = static_cast<std::uint64_t>(low) << 32 | static_cast<std::uint32_t>(high);
    std::vector<network::Activation> set;
    const auto known = wallByEnds_.find(key);
    if (known != wallByEnds_.end())
        set = mesh_.makers[static_cast<std::size_t>(
            mesh_.walls[static_cast<std::size_t>(known->second)].makers)];
    for (const int entry : makers) set.push_back(entries_.activation(entry));
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());

    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const auto& a : set)
        for (const int part : {a.datum, a.layer, a.unit})
            hash = (hash ^ static_cast<std::uint64_t>(part)) * 0x100000001b3ULL;
    auto& bucket = makersByHash_[hash];
    int index = -1;
    for (const int k : bucket)
        if (mesh_.makers[static_cast<std::size_t>(k)] == set) index = k;
    if (index < 0) {
        index = static_cast<int>(mesh_.makers.size());
        bucket.push_back(index);
        mesh_.makers.push_back(std::move(set));
    }
    if (known != wallByEnds_.end()) {
        mesh_.walls[static_cast<std::size_t>(known->second)].makers = index;
    } else {
        wallByEnds_.emplace(key, static_cast<int>(mesh_.walls.size()));
        mesh_.walls.push_back({from, to, index});
    }
}

void MeshBuilder::weld(const LooseRow& row) {
    complete_ &= row.complete;
    for (const auto& loose : row.facets) {
        const int cell =
            indexOf(row.signatures[static_cast<std::size_t>(loose.cell)], signatures_, cellsByHash_);
        if (cell == static_cast<int>(mesh_.cells.size())) {
            mesh_.cells.emplace_back();
            mesh_.cells.back().lowest = mesh_.cells.back().highest = loose.points.front()[2];
        }
        auto& summary = mesh_.cells[static_cast<std::size_t>(cell)];
        summary.area += loose.area;
        Facet facet{static_cast<int>(mesh_.facetVertices.size()), static_cast<int>(loose.points.size()),
                    cell};
        for (const auto& point : loose.points) {
            mesh_.facetVertices.push_back(vertexIndex(point));
            summary.lowest = std::min(summary.lowest, point[2]);
            summary.highest = std::max(summary.highest, point[2]);
        }
        for (int k = 0; k < facet.count; ++k) {
            const auto& makers = loose.makers[static_cast<std::size_t>(k)];
            const int from = mesh_.facetVertices[static_cast<std::size_t>(facet.first + k)];
            const int to = mesh_.facetVertices[static_cast<std::size_t>(facet.first + (k + 1) % facet.count)];
            if (!makers.empty() && from != to) addWall(from, to, makers);
        }
        mesh_.facets.push_back(facet);
    }
}

void MeshBuilder::finish() {
    mesh_.gridSize = options_.gridSize;
    for (std::size_t k = 0; k < mesh_.cells.size(); ++k) {
        auto& cell = mesh_.cells[k];
        cell.signature = std::move(signatures_[k]);
        cell.sliceFlat = cell.highest - cell.lowest <= kFlatRange * (1.0 + std::abs(cell.highest));
        // A cell that is not level on the slice cannot be flat in Ω.
        cell.flat = cell.sliceFlat && theory::isFlatCell(loss_.loss(), cell.signature);
    }
    const std::string size = std::to_string(options_.gridSize);
    if (!complete_) {
        mesh_.kind = SliceMesh::Kind::Partial;
        mesh_.remark =
            "too many walls for this window: squares beyond the budget are left whole; narrow the ranges";
    } else if (entries_.allStraight()) {
        mesh_.kind = SliceMesh::Kind::Exact;
        mesh_.remark = "all walls are straight lines, exact to rounding";
    } else {
        mesh_.kind = SliceMesh::Kind::Sampled;
        mesh_.remark = "straight walls exact; curved walls traced on a " + size + "×" + size + " grid";
    }
}

Result<SliceMesh> MeshBuilder::build(const Control& control) {
    std::vector<LooseRow> rows(static_cast<std::size_t>(options_.gridSize));
    const bool complete = parallelFor(
        options_.gridSize, [&](int row) { fillRow(row, rows[static_cast<std::size_t>(row)]); }, control);
    if (!complete) return Error{"The mesh of the slice was cancelled."};
    for (auto& row : rows) {
        weld(row);
        row = LooseRow{};
    }
    finish();
    return std::move(mesh_);
}

}  // namespace

Result<SliceMesh> sliceMesh(const slice::SliceLoss& loss, const SliceMeshOptions& options,
                            const Control& control) {
    return MeshBuilder(loss, options).build(control);
}

}  // namespace omegascope::cells
