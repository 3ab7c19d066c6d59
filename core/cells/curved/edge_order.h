#pragma once

#include <vector>

#include "core/cells/complex/cell_complex.h"

namespace omegascope::cells {

/// The counter-clockwise order of the half-edges round each vertex of a complex in window coordinates: by tangents,
/// and where two of them agree to 1e-6 by where the edges leave a small square about the vertex, which
/// monotone arcs do once. @param undecided boxes are added round edges whose order stays open
std::vector<int> edgeOrder(const CellComplex& complex, std::vector<Box>& undecided);

}  // namespace omegascope::cells
