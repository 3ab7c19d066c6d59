#pragma once

#include <QColor>

#include "app/scene/geometry/surface_geometry.h"
#include "app/scene/geometry/view_projection.h"

namespace omegascope::scene {

/// The colour of the scene's material under its lamps, which move with the camera; both sides of a sheet are lit alike.
/// @param normal  unit, of either side
QColor litColour(const Colour& colour, Point3 normal, const Point3& at, const ViewProjection& view);

}  // namespace omegascope::scene
