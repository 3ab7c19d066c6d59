#pragma once

#include <QPainter>
#include <QSizeF>

#include "app/figures/frame/style.h"
#include "app/scene/geometry/surface_state.h"

namespace omegascope::scene {

/// The loss surface as polygons and lines, with its axes: what SurfaceScene shows, for vector formats.
///
/// Facets of the conforming mesh, cut into bands of one colour and lit as in the scene, are painted from the
/// far to the near (fromFarToNear), each followed by the lines that lie on it; lines in front of or behind
/// the surface are cut at the facets below or above them. So what is hidden is painted over, exactly.
/// @return false, and nothing drawn, when there is no picture or more than figures::kMostLossPolygons were
/// needed
bool drawSurfaceVectors(QPainter& painter, const SurfaceState& state, const QSizeF& paper,
                        const figures::Style& style);

}  // namespace omegascope::scene
