#pragma once

#include <optional>
#include <vector>

#include "core/cells/algebra/boxes.h"
#include "core/cells/algebra/curve_arcs.h"
#include "core/cells/complex/cell_complex.h"

namespace omegascope::cells {

/// A point inside a cell, window coordinates: off the middle of one of its edges, as far as halving the
/// distance allows. Empty when the cell is thinner than rounding. Cost O(edges² of the cell).
std::optional<Point> pointInside(const CellComplex& complex, int cell);

/// Where a complex contradicts itself or the network, as boxes in window coordinates: round each edge across
/// which the two sides' signatures do not differ by its makers, and round each cell whose signature differs
/// from S(ω) computed at a point inside (zeros of S(ω) are not held against it). Cost O(cells · (edges of a
/// cell + one forward pass)): meant for complexes that isConsistent has refused.
std::vector<Box> contradictions(const slice::SliceLoss& loss, const CellComplex& complex);

}  // namespace omegascope::cells
