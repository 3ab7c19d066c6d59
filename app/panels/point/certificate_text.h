#pragma once

#include <QString>

#include "app/live/point_computer.h"

namespace omegascope::panels {

/// Why the verdict holds, in tables: for a minimum its multipliers τ and t, branch by branch, or the cones
/// that were tested; for none the direction η by the entries of ω that it moves; undecided: the worst changes
/// found. Then the incident cells: weight θ, length of the gradient, signs of the active entries.
QString certificateHtml(const AnalysedPoint& point);

}  // namespace omegascope::panels
