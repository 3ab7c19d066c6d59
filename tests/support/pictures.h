#pragma once

#include <memory>

#include "app/figures/slice/slice_picture.h"
#include "app/scene/geometry/surface_state.h"
#include "tests/support/papers.h"

namespace omegascope::testing {

/// L(s,t) = max(0, s) on [-1,1]², meshed by hand in n × n squares (n even): a flat cell (0) on the left and a
/// slope (1) on the right, with one wall at s = 0 made by kRampMaker. Everything about it is known without
/// the code under test.
std::shared_ptr<const figures::SlicePicture> rampPicture(int n);
inline constexpr network::Activation kRampMaker{0, 1, 0};

/// The picture of a configuration of the papers with ω in it, coarse enough for a test.
scene::SurfaceState stateOf(const Example& example);

/// P Fig. 4(b) over b₁, b₂ and an entry of a third block, coarse: "V" bends the margins, "W1" keeps all walls plane.
scene::SurfaceState volumeState(const char* third);

}  // namespace omegascope::testing
