#pragma once

#include <array>
#include <vector>

#include "app/figures/slice/runner_paths.h"
#include "app/scene/geometry/surface_geometry.h"

namespace omegascope::scene {

/// Coloured line segments in the box's coordinates.
struct LineSet {
    std::vector<Point3> points;
    std::vector<Colour> colours;  ///< one per point
    std::vector<std::array<int, 2>> segments;

    void add(const Point3& from, const Point3& to, const Colour& colour);
    void add(const Point3& from, const Point3& to, const Colour& colourFrom, const Colour& colourTo);
};

/// A wall is a dark line on a wider, paler one (its casing), so that it shows on every colour of the surface.
enum class WallLayer { Casing, Line };

/// Walls draped on the surface: those with (`highlighted`) or without a maker among `makers`. Walls that the
/// criterion alone makes (margins) are dash-dotted, as in the parameter plane.
/// @param tintFlatCells  whether flat cells are tinted on the surface, which a casing blends with
LineSet wallLines(const figures::SlicePicture& picture, const figures::SurfaceBox& box,
                  const std::vector<network::Activation>& makers, bool highlighted, WallLayer layer,
                  bool tintFlatCells);

/// The four edges of the sheet, where the window ends.
LineSet sheetBorder(const cells::SliceMesh& mesh, const figures::SurfaceBox& box);

/// Outlines and 45° hatch of the truly flat cells. The surface is level on each, so a hatch line is straight.
LineSet flatOutlines(const figures::SlicePicture& picture, const figures::SurfaceBox& box);
LineSet flatHatch(const figures::SlicePicture& picture, const figures::SurfaceBox& box,
                  const SurfaceLocator& surface);

/// Level lines of the loss at the picture's levels, at their height.
LineSet levelLines(const figures::SlicePicture& picture, const figures::SurfaceBox& box);

/// The minima of the slice: outlines of plateaus, creases and valleys; a pin stands on an isolated one.
LineSet minimumLines(const figures::SlicePicture& picture, const figures::SurfaceBox& box);

/// The floor: its square, and grid lines at the ticks of both axes.
LineSet floorLines(const figures::SlicePicture* picture, const figures::SurfaceBox& box);

/// The edges of the box behind the surface, for an eye at this azimuth (degrees): the three uprights that are
/// not nearest and the two top edges between them.
LineSet backEdges(const figures::SurfaceBox& box, double azimuth);

}  // namespace omegascope::scene
