#pragma once

#include <vector>

#include "core/cells/complex/cell_complex.h"
#include "core/cells/straight/straight_walls.h"

namespace omegascope::cells {

/// A piece of wall between two positions along its line: `low` < `high`.
struct PlacedPiece {
    int low = 0;
    int high = 0;
    const StraightPiece* piece = nullptr;
};

/// The makers that the same pieces give to a stretch of a line.
struct MakerRun {
    int low = 0;
    int high = 0;
    std::vector<WallMaker> makers;
};

/// The makers of pieces that cover the same stretch: sorted, one for each entry, sides told by several pieces united.
std::vector<WallMaker> unitedMakers(const std::vector<const StraightPiece*>& pieces);
/// Maximal stretches covered by the same pieces, ascending; what nothing covers is left out.
std::vector<MakerRun> makerRuns(const std::vector<PlacedPiece>& pieces);

}  // namespace omegascope::cells
