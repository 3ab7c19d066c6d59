#pragma once

#include "core/cells/complex/cell_complex.h"
#include "core/cells/straight/straight_walls.h"

namespace omegascope::cells {

enum class ArrangementOutcome { Complete, TooManyCrossings, Stopped };

/// Fills vertices (in window coordinates [-1,1]²), edges, makers and `next` with the overlay of all pieces of
/// wall and the window's border, for completeComplex. Every piece ends on other pieces or on the border.
/// @param crossingLimit more crossings of lines than this are not computed
ArrangementOutcome arrangeLines(const StraightWalls& walls, std::int64_t crossingLimit, CellComplex& complex,
                                const Control& control);

}  // namespace omegascope::cells
