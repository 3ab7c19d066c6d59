#pragma once

#include "app/scene/surface_state.h"

namespace omegascope::scene {

/// The camera on which a picture opens: of the four views over a corner of the box, the one that has the high
/// side of the surface at the back, so that it hides nothing. A surface without a slope takes Camera's own
/// azimuth.
Camera suggestedCamera(const figures::SlicePicture& picture);

}  // namespace omegascope::scene
