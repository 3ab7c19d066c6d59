#pragma once

#include "app/scene/geometry/surface_state.h"

namespace omegascope::scene {

/// The camera on which a picture opens: of the four views over a corner of the box, the one that has the high
/// side of the surface at the back, so that it hides nothing. A surface without a slope takes Camera's own
/// azimuth.
Camera suggestedCamera(const figures::SlicePicture& picture);

/// The camera on which a 3-D slice opens: a little above it, so that the floor and two walls are behind.
inline constexpr Camera kVolumeCamera{.azimuth = -35.0, .elevation = 22.0};

}  // namespace omegascope::scene
