#pragma once

#include "app/session/session.h"

namespace omegascope::testing {

/// A small valid session with every kind of section: FORMAT's example with a trajectory and explicit weights.
std::string sampleText();

/// A random consistent session: any criterion, 0 to 3 hidden layers (the first may be a convolution), any
/// biases, any weights, 2-D or 3-D slices with every kind of direction, with or without a trajectory.
session::Session randomSession(std::uint64_t seed);

}  // namespace omegascope::testing
