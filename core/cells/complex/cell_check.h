#pragma once

#include <optional>
#include <vector>

#include "core/cells/algebra/boxes.h"
#include "core/cells/algebra/curve_arcs.h"
#include "core/cells/complex/cell_complex.h"

namespace omegascope::cells {

/// Points inside a cell, window coordinates: off the middles of its edges, as far as halving the distance allows, those
/// farthest from their edge first; at most `most` of them. Empty when the cell is thinner than rounding.
/// Cost O(edges² of the cell).
std::vector<Point> pointsInside(const CellComplex& complex, int cell, std::size_t most);
std::optional<Point> pointInside(const CellComplex& complex, int cell);

/// Makes what a complex tells right, whatever went wrong with its walls: every cell gets the signature that the network
/// has at a point inside, by ExactPass, and every edge the makers in which its two sides then differ.
///
/// A complex in which a crossing was missed has cells that are two or more in truth; with signatures passed from cell to
/// cell, one such mistake would spoil all cells behind it.
/// @param criterionWalls  as when the complex was made; without them the criterion's states stay
/// @return window coordinates: round each cell that has another signature beside one of its edges than at the point
///         inside, or that is too thin to hold a point. What lies outside these boxes was confirmed at every edge
///         that disagreed with its sides.
/// Cost O(cells · (edges² of a cell + N · weights)).
std::vector<Box> settleSignatures(const slice::SliceLoss& loss, bool criterionWalls, CellComplex& complex,
                                  const Control& control = {});

}  // namespace omegascope::cells
