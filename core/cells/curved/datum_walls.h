#pragma once

#include <vector>

#include "core/cells/curved/arc_arrangement.h"
#include "core/slice/slice_loss.h"

namespace omegascope::cells {

class FineForms;
class ExactForms;

/// The walls that one datum makes, as an arrangement of its own.
struct DatumWalls {
    std::vector<WallPiece> pieces;  ///< meet at ends only; arc.curve indexes `curves`; entries 0…D-1
    std::vector<Curve> curves;
    std::vector<std::int8_t>
        centreStates;   ///< per entry, at the window's middle: the state of entries without walls
    Findings findings;  ///< where topology may be wrong, and whether it is proven elsewhere
};

/// Layer by layer: inside each cell of the layers below, every pre-activation of the next layer is one
/// polynomial; its zero set is traced in the window and cut to that cell. Factors that are walls of lower
/// layers already (the polynomial vanishes along the cell's border) make no new curve but join the makers of
/// that wall.
/// @param loss a loss of this one datum on the slice
/// @param forms, exact  those of all data on the slice `all`; `datum` is the one's number there. They outlive the curves
/// Cost: one traced curve per unit and cell of the layers below.
/// @param tolerance points closer than this (window coordinates) are one
DatumWalls datumWalls(const slice::SliceLoss& loss, const slice::SliceLoss& all, const FineForms& forms,
                      const ExactForms& exact, int datum, bool criterionWalls, double tolerance,
                      const Control& control = {});

}  // namespace omegascope::cells
