#pragma once

#include <vector>

#include "core/cells/curved/arc_arrangement.h"

namespace omegascope::cells {

/// How walls came to meet in a vertex.
enum class Met {
    AtEnds,  ///< pieces end there, and nothing else
    Near,    ///< an end lies within the tolerance of another piece
    Crossed  ///< two pieces cross there
};

/// Doubts each vertex of an arrangement that is not proven to be what it seems (see Arrangement).
/// @param order  per half-edge its place round the vertex it leaves, as edgeOrder tells it
/// @param met    per vertex
void proveVertices(const Arrangement& arrangement, const std::vector<Curve>& curves,
                   const std::vector<int>& order, const std::vector<Met>& met, Findings& findings);

}  // namespace omegascope::cells
