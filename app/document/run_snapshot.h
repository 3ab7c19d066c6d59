#pragma once

#include <memory>

#include "core/dynamics/runs/trajectory.h"

namespace omegascope::document {

/// A copy of a run for a background job: all that gives its points back, without the per-datum losses.
std::shared_ptr<const dynamics::Trajectory> runSnapshot(const dynamics::Trajectory& run);

}  // namespace omegascope::document
