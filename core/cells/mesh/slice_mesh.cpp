#include "core/cells/mesh/slice_mesh.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

#include "core/cells/complex/edge_points.h"
#include "core/cells/mesh/cut_mesh.h"
#include "core/cells/mesh/triangulate.h"

namespace omegascope::cells {
namespace {

/// Of a cell's largest coefficient of the loss: second-order terms below are rounding of the sum over the data.
constexpr double kAffine = 1e-13;
/// Of the window's area: a corner that turns back by less is straight to rounding.
constexpr double kStraightCorner = 1e-15;

constexpr int kMostHalvings = 9;

std::uint64_t key(int a, int b) {
    const auto [low, high] = std::minmax(a, b);
    return static_cast<std::uint64_t>(low) << 32 | static_cast<std::uint32_t>(high);
}

struct Triangle {
    std::array<int, 3> corner;
    int cell;
};

class Mesher {
  public:
    Mesher(const slice::SliceLoss& loss, const CellComplex& complex, const CellFacts& facts,
           const SliceMeshOptions& options, const ToleranceAt& toleranceAt, const Control& control)
        : loss_(loss),
          complex_(complex),
          facts_(facts),
          options_(options),
          toleranceAt_(toleranceAt),
          control_(control),
          map_(complex.window) {}

    bool run(SliceMesh& mesh) {
        placeVertices();
        for (int cell = 0; cell < static_cast<int>(complex_.cells.size()); ++cell) {
            if ((cell & 255) == 0 && control_.stopped()) return false;
            addCell(mesh, cell);
        }
        for (int round = 0; round < kMostHalvings && refine(); ++round)
            if (control_.stopped()) return false;
        finish(mesh);
        return true;
    }

  private:
    double lossAt(int cell, const Point& p) const {
        if (!facts_.hasLosses()) {
            const auto [s, t] = map_.toSlice(p);
            return loss_.value(s, t);
        }
        const double* c = facts_.losses.data() + static_cast<Eigen::Index>(cell) * facts_.losses.rows();
        double value = 0.0;
        for (int a = facts_.degreeX; a >= 0; --a) {
            double inner = 0.0;
            for (int b = facts_.degreeY; b >= 0; --b) inner = inner * p[1] + c[a * (facts_.degreeY + 1) + b];
            value = value * p[0] + inner;
        }
        return value;
    }

    int addVertex(const Point& p, int cell) {
        points_.push_back(p);
        losses_.push_back(cell >= 0 ? lossAt(cell, p) : std::numeric_limits<double>::quiet_NaN());
        return static_cast<int>(points_.size()) - 1;
    }

    /// Vertices of the complex keep their numbers; chords of curved edges follow.
    void placeVertices() {
        for (const auto& v : complex_.vertices) addVertex(map_.toWindow(v.s, v.t), -1);
        along_.resize(complex_.edges.size());
        for (std::size_t e = 0; e < complex_.edges.size(); ++e) {
            const int left = complex_.cellOf[2 * e];
            const int cell = left >= 0 ? left : complex_.cellOf[2 * e + 1];
            const auto& edge = complex_.edges[e];
            if (cell < 0) continue;
            for (const int v : {edge.from, edge.to})
                if (std::isnan(losses_[static_cast<std::size_t>(v)]))
                    losses_[static_cast<std::size_t>(v)] = lossAt(cell, points_[static_cast<std::size_t>(v)]);
            if (edge.arc >= 0)
                flatten(static_cast<int>(e), cell, 0.0, pointAt(edge.from), 1.0, pointAt(edge.to), 10);
        }
    }
    const Point& pointAt(int vertex) const { return points_[static_cast<std::size_t>(vertex)]; }

    void flatten(int edge, int cell, double low, const Point a, double high, const Point b, int depth) {
        const double middle = 0.5 * (low + high);
        const Point p = pointOnEdge(complex_, map_, edge, middle);
        const double length = std::hypot(b[0] - a[0], b[1] - a[1]);
        const double off = length > 0.0 ? std::abs(orientation(a, b, p)) / length : 0.0;
        // A first halving in any case: an arc may cross its chord in the middle.
        if (depth == 0 || (off <= options_.chordTolerance && depth < 10)) return;
        flatten(edge, cell, low, a, middle, p, depth - 1);
        along_[static_cast<std::size_t>(edge)].push_back(addVertex(p, cell));
        flatten(edge, cell, middle, p, high, b, depth - 1);
    }

    std::vector<int> loopVertices(int start) const {
        std::vector<int> vertices;
        for (const int half : loopOf(complex_, start)) {
            vertices.push_back(complex_.from(half));
            const auto& inner = along_[static_cast<std::size_t>(half >> 1)];
            if (half & 1)
                vertices.insert(vertices.end(), inner.rbegin(), inner.rend());
            else
                vertices.insert(vertices.end(), inner.begin(), inner.end());
        }
        return vertices;
    }

    bool isAffine(int cell) const {
        if (!facts_.hasLosses()) return false;
        const double least = kAffine * facts_.losses.col(cell).lpNorm<Eigen::Infinity>();
        for (int a = 0; a <= facts_.degreeX; ++a)
            for (int b = 0; b <= facts_.degreeY; ++b)
                if (a + b > 1 && std::abs(facts_.losses(a * (facts_.degreeY + 1) + b, cell)) > least)
                    return false;
        return true;
    }

    bool isConvex(const std::vector<int>& loop) const {
        const std::size_t n = loop.size();
        for (std::size_t k = 0; k < n; ++k)
            if (orientation(pointAt(loop[k]), pointAt(loop[(k + 1) % n]), pointAt(loop[(k + 2) % n])) <
                -kStraightCorner)
                return false;
        return true;
    }

    void addCell(SliceMesh& mesh, int cell) {
        std::vector<std::vector<int>> loops;
        for (const int start : loopsOf(complex_, cell)) loops.push_back(loopVertices(start));
        if (loops.size() == 1 && isAffine(cell) && isConvex(loops.front())) {
            mesh.facets.push_back(
                {static_cast<int>(mesh.facetVertices.size()), static_cast<int>(loops.front().size()), cell});
            mesh.facetVertices.insert(mesh.facetVertices.end(), loops.front().begin(), loops.front().end());
            return;
        }
        // The triangulation works on the cell's own short list of points.
        std::vector<Point> points;
        std::vector<int> names;
        for (auto& loop : loops)
            for (int& v : loop) {
                points.push_back(pointAt(v));
                names.push_back(v);
                v = static_cast<int>(names.size()) - 1;
            }
        for (const auto& triangle : triangulate(points, loops)) {
            Triangle named{{}, cell};
            for (std::size_t k = 0; k < 3; ++k)
                named.corner[k] = names[static_cast<std::size_t>(triangle[k])];
            triangles_.push_back(named);
        }
    }

    /// One round of halving every edge that is too far off. @return whether there was one
    bool refine() {
        if (static_cast<int>(triangles_.size()) > options_.facetBudget) return false;
        const auto [low, high] = std::minmax_element(losses_.begin(), losses_.end());
        const double tolerance = options_.lossTolerance * std::max(*high - *low, kTiniest);
        std::unordered_map<std::uint64_t, int> middles;
        bool any = false;
        for (const Triangle& triangle : triangles_) {
            if (isAffine(triangle.cell)) continue;
            for (std::size_t k = 0; k < 3; ++k) {
                const int a = triangle.corner[k], b = triangle.corner[(k + 1) % 3];
                const auto [place, fresh] = middles.try_emplace(key(a, b), -1);
                if (!fresh) continue;
                const Point p{0.5 * (pointAt(a)[0] + pointAt(b)[0]), 0.5 * (pointAt(a)[1] + pointAt(b)[1])};
                const double mean =
                    0.5 * (losses_[static_cast<std::size_t>(a)] + losses_[static_cast<std::size_t>(b)]);
                const double there = lossAt(triangle.cell, p);
                // Where it differs from loss to loss, the finer one of the surface and of its chord counts.
                const double allowed =
                    toleranceAt_ ? std::min(toleranceAt_(there), toleranceAt_(mean)) : tolerance;
                if (std::abs(there - mean) <= allowed) continue;
                place->second = addVertex(p, triangle.cell);
                halved_[key(a, b)] = place->second;
                any = true;
            }
        }
        if (any) splitTriangles(middles);
        return any;
    }

    void splitTriangles(const std::unordered_map<std::uint64_t, int>& middles) {
        std::vector<Triangle> next;
        next.reserve(2 * triangles_.size());
        for (const Triangle& triangle : triangles_) {
            std::array<int, 3> middle{};
            int count = 0;
            for (std::size_t k = 0; k < 3; ++k) {
                const auto found = middles.find(key(triangle.corner[k], triangle.corner[(k + 1) % 3]));
                middle[k] = found == middles.end() ? -1 : found->second;
                count += middle[k] >= 0;
            }
            splitOne(triangle, middle, count, next);
        }
        triangles_ = std::move(next);
    }

    static void splitOne(const Triangle& triangle, const std::array<int, 3>& middle, int count,
                         std::vector<Triangle>& next) {
        if (count == 0) {
            next.push_back(triangle);
            return;
        }
        // Turned so that edge 0 is halved and, with two, edge 2 is not.
        std::size_t k = 0;
        while (middle[k] < 0 || (count == 2 && middle[(k + 2) % 3] >= 0)) ++k;
        const int a = triangle.corner[k], b = triangle.corner[(k + 1) % 3], c = triangle.corner[(k + 2) % 3];
        const int ab = middle[k], bc = middle[(k + 1) % 3], ca = middle[(k + 2) % 3];
        const auto add = [&](int u, int v, int w) { next.push_back({{u, v, w}, triangle.cell}); };
        if (count == 1) {
            add(a, ab, c);
            add(ab, b, c);
        } else if (count == 2) {
            add(ab, b, bc);
            add(a, ab, bc);
            add(a, bc, c);
        } else {
            add(a, ab, ca);
            add(ab, b, bc);
            add(ca, bc, c);
            add(ab, bc, ca);
        }
    }

    /// Pieces of a mesh edge after all its halvings.
    void emitWall(SliceMesh& mesh, int from, int to, int makers) const {
        const auto found = halved_.find(key(from, to));
        if (found == halved_.end()) {
            mesh.walls.push_back({from, to, makers});
            return;
        }
        emitWall(mesh, from, found->second, makers);
        emitWall(mesh, found->second, to, makers);
    }

    /// Whole cells get the vertices that halving put on their border, so that the mesh stays conforming.
    void addHalvings(std::vector<int>& out, int from, int to) const {
        const auto found = halved_.find(key(from, to));
        if (found == halved_.end()) return;
        addHalvings(out, from, found->second);
        out.push_back(found->second);
        addHalvings(out, found->second, to);
    }

    /// The makers by name. Sets that differ in the sides alone are one for drawing, so that a wall is one path: the result
    /// maps each set to the first of its kind.
    std::vector<int> nameMakers(SliceMesh& mesh) const {
        const Entries entries(loss_.loss());
        std::map<std::vector<network::Activation>, int> known;
        std::vector<int> first;
        for (const auto& set : complex_.makers) {
            auto& names = mesh.makers.emplace_back();
            for (const WallMaker& maker : set) names.push_back(entries.activation(maker.entry));
            first.push_back(known.try_emplace(names, static_cast<int>(first.size())).first->second);
        }
        return first;
    }

    void finish(SliceMesh& mesh) {
        if (!halved_.empty()) {
            std::vector<int> vertices;
            for (Facet& facet : mesh.facets) {
                const int first = static_cast<int>(vertices.size());
                for (int k = 0; k < facet.count; ++k) {
                    const int a = mesh.facetVertices[static_cast<std::size_t>(facet.first + k)];
                    const int b =
                        mesh.facetVertices[static_cast<std::size_t>(facet.first + (k + 1) % facet.count)];
                    vertices.push_back(a);
                    addHalvings(vertices, a, b);
                }
                facet.first = first;
                facet.count = static_cast<int>(vertices.size()) - first;
            }
            mesh.facetVertices = std::move(vertices);
        }
        for (const Triangle& triangle : triangles_) {
            mesh.facets.push_back({static_cast<int>(mesh.facetVertices.size()), 3, triangle.cell});
            mesh.facetVertices.insert(mesh.facetVertices.end(), triangle.corner.begin(),
                                      triangle.corner.end());
        }
        const std::vector<int> names = nameMakers(mesh);
        for (std::size_t e = 0; e < complex_.edges.size(); ++e) {
            const auto& edge = complex_.edges[e];
            if (edge.makers < 0) continue;
            const int set = names[static_cast<std::size_t>(edge.makers)];
            int before = edge.from;
            for (const int v : along_[e]) {
                emitWall(mesh, before, v, set);
                before = v;
            }
            emitWall(mesh, before, edge.to, set);
        }
        for (std::size_t v = 0; v < points_.size(); ++v) {
            const auto [s, t] = map_.toSlice(points_[v]);
            mesh.vertices.push_back({s, t, losses_[v]});
        }
        // The complex's own vertices to the last bit.
        for (std::size_t v = 0; v < complex_.vertices.size(); ++v) {
            mesh.vertices[v].s = complex_.vertices[v].s;
            mesh.vertices[v].t = complex_.vertices[v].t;
        }
        summarise(mesh);
    }

    void summarise(SliceMesh& mesh) const {
        mesh.cells.resize(complex_.cells.size());
        for (std::size_t c = 0; c < mesh.cells.size(); ++c) {
            mesh.cells[c].flat = facts_.flat[c] != 0;
            mesh.cells[c].sliceFlat = facts_.sliceFlat[c] != 0;
            mesh.cells[c].lowest = std::numeric_limits<double>::infinity();
            mesh.cells[c].highest = -mesh.cells[c].lowest;
        }
        for (const Facet& facet : mesh.facets) {
            CellSummary& cell = mesh.cells[static_cast<std::size_t>(facet.cell)];
            for (int k = 0; k < facet.count; ++k) {
                const double value = losses_[static_cast<std::size_t>(
                    mesh.facetVertices[static_cast<std::size_t>(facet.first + k)])];
                cell.lowest = std::min(cell.lowest, value);
                cell.highest = std::max(cell.highest, value);
            }
        }
    }

    const slice::SliceLoss& loss_;
    const CellComplex& complex_;
    const CellFacts& facts_;
    const SliceMeshOptions options_;
    const ToleranceAt toleranceAt_;
    const Control& control_;
    WindowMap map_;
    std::vector<Point> points_;
    std::vector<double> losses_;
    std::vector<std::vector<int>> along_;  ///< per edge, the vertices between its ends
    std::vector<Triangle> triangles_;
    std::unordered_map<std::uint64_t, int> halved_;  ///< mesh edge → its middle
};

}  // namespace

Result<SliceMesh> sliceMesh(const slice::SliceLoss& loss, const CellComplex& complex, const CellFacts& facts,
                            const SliceMeshOptions& options, const Control& control) {
    SliceMesh mesh;
    if (!Mesher(loss, complex, facts, options, {}, control).run(mesh)) return cancelled();
    return mesh;
}

Result<SliceMesh> scaledMesh(const slice::SliceLoss& loss, const CellComplex& complex, const CellFacts& facts,
                             const ToleranceAt& toleranceAt, const Control& control) {
    SliceMesh mesh;
    if (!Mesher(loss, complex, facts, {}, toleranceAt, control).run(mesh)) return cancelled();
    return mesh;
}

SliceMesh gridMesh(const slice::LossGrid& grid) {
    SliceMesh mesh;
    mesh.cells.resize(1);
    const auto columns = static_cast<int>(grid.values.cols()), rows = static_cast<int>(grid.values.rows());
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column)
            mesh.vertices.push_back({grid.s(column), grid.t(row), grid.values(row, column)});
    for (int row = 0; row + 1 < rows; ++row)
        for (int column = 0; column + 1 < columns; ++column) {
            const int a = row * columns + column;
            for (const std::array<int, 3> corner :
                 {std::array{a, a + 1, a + columns + 1}, std::array{a, a + columns + 1, a + columns}}) {
                mesh.facets.push_back({static_cast<int>(mesh.facetVertices.size()), 3, 0});
                mesh.facetVertices.insert(mesh.facetVertices.end(), corner.begin(), corner.end());
            }
        }
    mesh.cells[0].lowest = grid.values.minCoeff();
    mesh.cells[0].highest = grid.values.maxCoeff();
    return mesh;
}

}  // namespace omegascope::cells
