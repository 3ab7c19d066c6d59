#include "app/scene/geometry/surface_geometry.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "app/figures/frame/style.h"

namespace omegascope::scene {

namespace {

/// Barycentric coordinates from here on count as inside: a point on an edge belongs to some triangle in spite
/// of rounding.
constexpr double kInside = -1e-9;

/// Facet indices sorted by cell, so that "the point of this vertex in the current cell" is one table look-up.
std::vector<int> facetsByCell(const cells::SliceMesh& mesh) {
    std::vector<int> starts(mesh.cells.size() + 1, 0);
    for (const cells::Facet& facet : mesh.facets) ++starts[static_cast<std::size_t>(facet.cell) + 1];
    for (std::size_t cell = 1; cell < starts.size(); ++cell) starts[cell] += starts[cell - 1];
    std::vector<int> order(mesh.facets.size());
    for (std::size_t f = 0; f < mesh.facets.size(); ++f)
        order[static_cast<std::size_t>(starts[static_cast<std::size_t>(mesh.facets[f].cell)]++)] =
            static_cast<int>(f);
    return order;
}

/// Gathers points per (vertex, cell); facets must come sorted by cell.
class SurfaceBuilder {
  public:
    SurfaceBuilder(const cells::SliceMesh& mesh, const figures::SurfaceBox& box, bool tintFlatCells)
        : mesh_(mesh), box_(box), tint_(tintFlatCells), pointOf_(mesh.vertices.size(), -1) {}

    void add(const cells::Facet& facet) {
        corners_.clear();
        for (int k = 0; k < facet.count; ++k)
            corners_.push_back(
                pointOf(mesh_.facetVertices[static_cast<std::size_t>(facet.first + k)], facet.cell));
        Point3 area{};
        for (std::size_t k = 1; k + 1 < corners_.size(); ++k) {
            const Point3& base = surface_.points[corners_[0]];
            const Point3 part = cross(difference(surface_.points[corners_[k]], base),
                                      difference(surface_.points[corners_[k + 1]], base));
            for (std::size_t axis = 0; axis < 3; ++axis) area[axis] += part[axis];
            surface_.triangles.push_back({static_cast<int>(corners_[0]), static_cast<int>(corners_[k]),
                                          static_cast<int>(corners_[k + 1])});
        }
        for (const std::size_t corner : corners_)
            for (std::size_t axis = 0; axis < 3; ++axis) surface_.normals[corner][axis] += area[axis];
    }

    SurfaceGeometry finish() && {
        for (Point3& normal : surface_.normals) {
            const double length = std::sqrt(dot(normal, normal));
            normal = length > 0.0 ? Point3{normal[0] / length, normal[1] / length, normal[2] / length}
                                  : Point3{0.0, 0.0, 1.0};
        }
        return std::move(surface_);
    }

  private:
    std::size_t pointOf(int vertex, int cell) {
        int& known = pointOf_[static_cast<std::size_t>(vertex)];
        if (known >= 0 && surface_.cells[static_cast<std::size_t>(known)] == cell)
            return static_cast<std::size_t>(known);
        known = static_cast<int>(surface_.points.size());
        const cells::SliceMesh::Vertex& v = mesh_.vertices[static_cast<std::size_t>(vertex)];
        const bool flat = tint_ && mesh_.cells[static_cast<std::size_t>(cell)].flat;
        surface_.points.push_back({box_.xOf(v.s), box_.yOf(v.t), box_.zOf(v.loss)});
        surface_.normals.push_back({});
        surface_.colours.push_back(flat ? flatColour(v.loss, box_) : lossColour(v.loss, box_));
        surface_.vertices.push_back(vertex);
        surface_.cells.push_back(cell);
        return static_cast<std::size_t>(known);
    }

    const cells::SliceMesh& mesh_;
    const figures::SurfaceBox& box_;
    bool tint_;
    std::vector<int> pointOf_;  ///< the newest point made for a vertex
    std::vector<std::size_t> corners_;
    SurfaceGeometry surface_;
};

/// Barycentric coordinates of (x, y) in the triangle's shadow on the floor; nothing when the shadow has no
/// area.
std::optional<Point3> shadowCoordinates(const std::array<Point3, 3>& triangle, double x, double y) {
    const auto& [a, b, c] = triangle;
    const double area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
    if (area == 0.0) return std::nullopt;
    const double v = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area;
    const double w = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area;
    return Point3{1.0 - v - w, v, w};
}

}  // namespace

Colour colourOf(const QColor& colour) {
    return {static_cast<std::uint8_t>(colour.red()), static_cast<std::uint8_t>(colour.green()),
            static_cast<std::uint8_t>(colour.blue())};
}

Colour lossColour(double loss, const figures::SurfaceBox& box) {
    return colourOf(figures::lossColour(box.map.share(loss), box.colours));
}

Colour flatColour(double loss, const figures::SurfaceBox& box) {
    constexpr double kTint = 0.3;
    const Colour plain = lossColour(loss, box);
    const Colour tint = colourOf(figures::palette::kFlat);
    Colour mixed{};
    for (std::size_t k = 0; k < 3; ++k)
        mixed[k] = static_cast<std::uint8_t>(std::lround((1.0 - kTint) * plain[k] + kTint * tint[k]));
    return mixed;
}

SurfaceGeometry surfaceGeometry(const cells::SliceMesh& mesh, const figures::SurfaceBox& box,
                                bool tintFlatCells) {
    SurfaceBuilder builder(mesh, box, tintFlatCells);
    for (const int facet : facetsByCell(mesh)) builder.add(mesh.facets[static_cast<std::size_t>(facet)]);
    return std::move(builder).finish();
}

SurfaceLocator::SurfaceLocator(const SurfaceGeometry& surface) {
    triangles_.reserve(surface.triangles.size());
    for (const std::array<int, 3>& corners : surface.triangles)
        triangles_.push_back({surface.points[static_cast<std::size_t>(corners[0])],
                              surface.points[static_cast<std::size_t>(corners[1])],
                              surface.points[static_cast<std::size_t>(corners[2])]});
    side_ = std::clamp(static_cast<int>(std::sqrt(0.5 * static_cast<double>(triangles_.size()))), 1, 512);

    // Two passes over the buckets under each triangle: count, then fill.
    starts_.assign(static_cast<std::size_t>(side_ * side_) + 1, 0);
    const auto forBuckets = [this](const Triangle& triangle, const auto& visit) {
        const auto [lowX, highX] = std::minmax({triangle[0][0], triangle[1][0], triangle[2][0]});
        const auto [lowY, highY] = std::minmax({triangle[0][1], triangle[1][1], triangle[2][1]});
        const std::size_t first = bucketOf(lowX, lowY);
        const std::size_t last = bucketOf(highX, highY);
        const auto side = static_cast<std::size_t>(side_);
        for (std::size_t row = first / side; row <= last / side; ++row)
            for (std::size_t column = first % side; column <= last % side; ++column)
                visit(row * side + column);
    };
    for (const Triangle& triangle : triangles_)
        forBuckets(triangle, [this](std::size_t bucket) { ++starts_[bucket + 1]; });
    for (std::size_t bucket = 1; bucket < starts_.size(); ++bucket) starts_[bucket] += starts_[bucket - 1];
    members_.resize(static_cast<std::size_t>(starts_.back()));
    std::vector<int> next(starts_.begin(), starts_.end() - 1);
    for (std::size_t index = 0; index < triangles_.size(); ++index)
        forBuckets(triangles_[index], [&](std::size_t bucket) {
            members_[static_cast<std::size_t>(next[bucket]++)] = static_cast<int>(index);
        });
}

std::size_t SurfaceLocator::bucketOf(double x, double y) const {
    const auto cell = [this](double v) {
        return static_cast<std::size_t>(
            std::clamp(static_cast<int>(std::floor(0.5 * (v + 1.0) * side_)), 0, side_ - 1));
    };
    return cell(y) * static_cast<std::size_t>(side_) + cell(x);
}

std::optional<double> SurfaceLocator::heightAt(double x, double y) const {
    if (side_ == 0 || !(std::abs(x) <= 1.0) || !(std::abs(y) <= 1.0)) return std::nullopt;
    const std::size_t bucket = bucketOf(x, y);
    for (int k = starts_[bucket]; k < starts_[bucket + 1]; ++k) {
        const Triangle& triangle =
            triangles_[static_cast<std::size_t>(members_[static_cast<std::size_t>(k)])];
        const std::optional<Point3> share = shadowCoordinates(triangle, x, y);
        if (share && (*share)[0] >= kInside && (*share)[1] >= kInside && (*share)[2] >= kInside)
            return (*share)[0] * triangle[0][2] + (*share)[1] * triangle[1][2] + (*share)[2] * triangle[2][2];
    }
    return std::nullopt;
}

std::optional<Point3> SurfaceLocator::firstHit(const Ray& ray) const {
    // Möller and Trumbore's test, with the determinants scaled by the ray's own triple product.
    double nearest = -1.0;
    for (const Triangle& triangle : triangles_) {
        const Point3 edge1 = difference(triangle[1], triangle[0]);
        const Point3 edge2 = difference(triangle[2], triangle[0]);
        const Point3 p = cross(ray.direction, edge2);
        const double determinant = dot(edge1, p);
        if (determinant == 0.0) continue;
        const Point3 offset = difference(ray.origin, triangle[0]);
        const double u = dot(offset, p) / determinant;
        if (!(u >= kInside)) continue;
        const Point3 q = cross(offset, edge1);
        const double v = dot(ray.direction, q) / determinant;
        if (!(v >= kInside && 1.0 - u - v >= kInside)) continue;
        const double distance = dot(edge2, q) / determinant;
        if (distance > 0.0 && (nearest < 0.0 || distance < nearest)) nearest = distance;
    }
    if (nearest < 0.0) return std::nullopt;
    return Point3{ray.origin[0] + nearest * ray.direction[0], ray.origin[1] + nearest * ray.direction[1],
                  ray.origin[2] + nearest * ray.direction[2]};
}

bool isHidden(const SurfaceLocator& surface, const ViewProjection& view, const Point3& point) {
    // Near the silhouette the line of sight meets the surface just before a point that lies on it.
    constexpr double kReach = 0.03;
    const std::array<double, 2> pixel = view.toPixel(point);
    const std::optional<Point3> hit = surface.firstHit(view.rayThrough(pixel[0], pixel[1]));
    return hit && view.depth(*hit) < view.depth(point) - kReach;
}

Point3 liftedOnto(const SurfaceLocator& surface, const Point3& point, double height) {
    constexpr double kSag = 0.15;
    const auto mesh = surface.heightAt(point[0], point[1]);
    const bool sags = mesh && *mesh > point[2] && *mesh - point[2] <= kSag * height;
    return sags ? Point3{point[0], point[1], *mesh} : point;
}

}  // namespace omegascope::scene
