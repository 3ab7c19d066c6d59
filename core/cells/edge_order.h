#pragma once

#include <vector>

#include "core/cells/cell_complex.h"

namespace omegascope::cells {

/// The counter-clockwise order of the half-edges round each vertex of a complex in window coordinates: by tangents,
/// and where two of them agree to 1e-6 by where the edges leave a small square about the vertex, which
/// monotone arcs do once. @param resolved set to false when an order stays undecided
std::vector<int> edgeOrder(const CellComplex& complex, bool& resolved);

}  // namespace omegascope::cells
