#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "app/figures/surface/surface_axes.h"
#include "app/scene/geometry/view_projection.h"
#include "core/cells/mesh/slice_mesh.h"

namespace omegascope::scene {

using Colour = std::array<std::uint8_t, 3>;
Colour colourOf(const QColor& colour);

/// The loss surface as shaded triangles in the box's coordinates.
///
/// A mesh vertex appears once per cell that meets it, because its normal differs from cell to cell: the loss
/// is smooth inside a cell and has its creases on the walls. Each normal is the sum of the area vectors of
/// the facets of that cell at that vertex.
struct SurfaceGeometry {
    std::vector<Point3> points;
    std::vector<Point3> normals;                ///< unit, z > 0
    std::vector<Colour> colours;                ///< cividis of the loss, or the tint of a flat cell
    std::vector<int> vertices;                  ///< index into SliceMesh::vertices of each point
    std::vector<int> cells;                     ///< index into SliceMesh::cells of each point
    std::vector<std::array<int, 3>> triangles;  ///< counter-clockwise from above
};

/// The colour of a loss, as in the parameter plane.
Colour lossColour(double loss, const figures::SurfaceBox& box);
/// The colour of a truly flat cell: its loss under a tint of 30 %, so that plateaus keep telling their
/// height; the hatch marks them.
Colour flatColour(double loss, const figures::SurfaceBox& box);

/// Cost O(facet corners).
SurfaceGeometry surfaceGeometry(const cells::SliceMesh& mesh, const figures::SurfaceBox& box,
                                bool tintFlatCells);

/// Finds points of a surface: a bucket grid over its triangles. A regular value; holds no reference.
class SurfaceLocator {
  public:
    SurfaceLocator() = default;
    explicit SurfaceLocator(const SurfaceGeometry& surface);

    /// z of the surface over (x, y); nothing outside of it.
    std::optional<double> heightAt(double x, double y) const;
    /// Where the ray first meets the surface. Cost O(triangles).
    std::optional<Point3> firstHit(const Ray& ray) const;

  private:
    using Triangle = std::array<Point3, 3>;
    std::size_t bucketOf(double x, double y) const;

    int side_ = 0;  ///< buckets along each axis of [-1,1]²
    std::vector<Triangle> triangles_;
    std::vector<int> starts_;  ///< bucket k holds members_[starts_[k] … starts_[k+1]-1]
    std::vector<int> members_;
};

/// Whether the surface hides a point from the viewer.
bool isHidden(const SurfaceLocator& surface, const ViewProjection& view, const Point3& point);
/// A point of the loss that lies a little below the mesh, put onto it: between its vertices the mesh is linear where the loss
/// sags, most of all on a logarithmic scale.
/// @param height  of the box
Point3 liftedOnto(const SurfaceLocator& surface, const Point3& point, double height);

}  // namespace omegascope::scene
