#pragma once

#include <vector>

#include "app/figures/surface/volume_picture.h"
#include "app/scene/geometry/surface_geometry.h"
#include "app/scene/geometry/surface_lines.h"

namespace omegascope::scene {

/// The parts of a 3-D slice in the coordinates of its box, [-1,1]² × [0, height] (figures::SurfaceBox, with u
/// in the place of the loss).

/// Which walls a sheet shows. A wall is one of the criterion's when all its makers are.
enum class WallKind { Hidden, Margin, Highlighted };

struct WallFilter {
    /// Walls all of whose makers are listed (ascending) are left out.
    std::vector<network::Activation> hidden;
    /// Walls with one of these makers are Highlighted.
    std::vector<network::Activation> highlighted;
};

/// The wall facets of one kind, each once. Plane walls have one normal per facet; on curved ones the facets
/// of a cell share theirs, so that a wall is smooth inside a cell and has its kinks where it meets others.
SurfaceGeometry wallSheets(const figures::VolumePicture& picture, const figures::SurfaceBox& box,
                           const WallFilter& filter, WallKind kind);
/// Where walls of the filter meet each other or the frame of the slice.
LineSet wallEdges(const figures::VolumePicture& picture, const figures::SurfaceBox& box,
                  const WallFilter& filter);
/// The twelve edges of the box.
LineSet frameEdges(const figures::SurfaceBox& box);
/// Where walls meet the plane across `axis` at `share` of its range.
LineSet wallsOnCut(const figures::VolumePicture& picture, const figures::SurfaceBox& box,
                   const WallFilter& filter, int axis, double share);

/// The outsides of the truly flat cells, in their tint.
SurfaceGeometry flatBodies(const figures::VolumePicture& picture, const figures::SurfaceBox& box);
/// The cut through them.
LineSet flatOutlinesOnCut(const figures::VolumePicture& picture, const figures::SurfaceBox& box, int axis,
                          double share);
/// The same, filled in the colour of a flat cell.
SurfaceGeometry flatsOnCut(const figures::VolumePicture& picture, const figures::SurfaceBox& box, int axis,
                           double share);
/// Those of the flat bodies' facets that lie on the frame of the slice, in the colour of a flat cell.
SurfaceGeometry flatSkin(const figures::VolumePicture& picture, const figures::SurfaceBox& box);

/// The plane across `axis` at `share` of its range, coloured by the loss; normals along the axis.
SurfaceGeometry lossPlane(const figures::VolumePicture& picture, const figures::SurfaceBox& box, int axis,
                          double share);

/// The sets in which the sampled loss takes one of the picture's levels (flying edges), in its colour.
SurfaceGeometry isosurfaces(const figures::VolumePicture& picture, const figures::SurfaceBox& box);

}  // namespace omegascope::scene
