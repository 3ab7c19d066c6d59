#pragma once

#include "app/scene/geometry/surface_state.h"

namespace omegascope::scene {

/// The camera on which a picture opens: of the four views over a corner of the box, the one that has the high
/// side of the surface at the back, so that it hides nothing. A surface without a slope takes Camera's own
/// azimuth.
Camera suggestedCamera(const figures::SlicePicture& picture);

/// The same direction of sight, so near that the box of this height fills the view between its margins. A view that is
/// turned keeps its distance, since that suits every azimuth; a picture stands still.
struct ViewMargins {
    double left = 0.0, top = 0.0, right = 0.0, bottom = 0.0;
};
Camera fitted(Camera camera, double boxHeight, double width, double height, const ViewMargins& margins);

/// The camera on which a 3-D slice opens: a little above it, so that the floor and two walls are behind.
inline constexpr Camera kVolumeCamera{.azimuth = -35.0, .elevation = 22.0};

}  // namespace omegascope::scene
