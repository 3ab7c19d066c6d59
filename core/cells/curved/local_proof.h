#pragma once

#include <vector>

#include "core/cells/algebra/boxes.h"
#include "core/cells/complex/cell_complex.h"
#include "core/support/parallel.h"

namespace omegascope::cells {

/// Decides in exact arithmetic what bounds left open: about every place that is doubted the walls of the numbers as stored
/// are found anew (exactStar), with the entries that vanish on each and the states between them, and compared with the
/// complex: as many edges leave the vertex, in the same order, with the same makers and sides. Three walls in one point, walls
/// that touch, coincide, end on others, meet on the window's border or in its corner are told apart from those that all but do.
///
/// What is proven outside the places and found right inside them makes the complex right: a place holds all that its
/// doubt left open.
/// @param complex  completed, in window coordinates [-1,1]²
/// @param doubts   those without a place are not looked at: there must be none
/// @return whether every place is as the complex has it; also false when there are too many to look at
/// Cost of a place: the forms of all data about it, a resultant for each pair of curves through it.
bool placesAreRight(const slice::SliceLoss& loss, const CellComplex& complex, bool criterionWalls,
                    const std::vector<Doubt>& doubts, const Control& control);

}  // namespace omegascope::cells
