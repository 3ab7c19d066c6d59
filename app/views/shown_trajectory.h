#pragma once

#include <array>
#include <vector>

#include "app/document/document.h"

namespace omegascope::views {

/// The run of the document up to the shown step as (s, t, true loss), oldest first: what the plane and the
/// surface draw. Points are the least-squares projections to the slice. At most about 2,000 of the stored
/// points, and always the shown one; steps between stored points are left out, since replaying them would
/// cost a run per repaint.
std::vector<std::array<double, 3>> shownTrajectory(const document::Document& document);

}  // namespace omegascope::views
