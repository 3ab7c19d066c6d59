#pragma once

#include <vector>

#include "core/cells/complex/planar_graph.h"

namespace omegascope::cells {

/// Loops of half-edges before cells are known: loop -1 surrounds the window, loops 0 … are numbered as traced.
struct Loops {
    std::vector<int> boundary;  ///< per loop: one of its half-edges
    std::vector<int>
        component;  ///< per loop: connected component of the graph; 0 contains the window's border
};

/// For a graph of several components: finds in each component but the first the loop that surrounds it, and the loop
/// that contains it. @param loopOf per half-edge
/// @return per loop: -1, or for a surrounding loop the outer loop of the cell in which the component floats
std::vector<int> containingLoops(const CellComplex& complex, const Loops& loops,
                                 const std::vector<int>& loopOf, const Flattening& flatten);

}  // namespace omegascope::cells
