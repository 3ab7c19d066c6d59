#pragma once

#include <vector>

#include "core/cells/complex/entries.h"
#include "core/cells/straight/straight_line.h"

namespace omegascope::cells {

/// A stretch of a line on which an entry vanishes, between its meetings with two other lines (numbers of sides of the
/// window: 0…3), and the entry's states on the two sides of the line.
struct StraightPiece {
    int line = 0;
    std::array<int, 2> ends{};  ///< in no particular order
    int entry = 0;
    std::int8_t left = 0;  ///< 0 also when another piece, or nothing, tells that side
    std::int8_t right = 0;
};

/// Lines and the pieces of wall on them. Lines 0…3 are the sides of the window.
struct StraightWalls {
    std::vector<StraightLine> lines;
    std::vector<StraightPiece> pieces;
};

/// Walls of one datum, and the states of its entries in some cell of its own.
struct StraightWallsOfDatum {
    StraightWalls walls;
    States states;  ///< per entry of the datum
    bool withinBudget = true;
};

/// Layer by layer: the convex polygons on which the layers below are linear for this datum, cut by the lines on
/// which the layer's units vanish. Only layers up to `lastLayer` make walls.   [THEORY, R1]
/// @param polygonBudget more polygons than this end the work
/// Cost O(polygons · weights).
StraightWallsOfDatum straightWalls(AffineForms& forms, const Entries& entries, int datum, int lastLayer,
                                   int polygonBudget, const Control& control);

}  // namespace omegascope::cells
