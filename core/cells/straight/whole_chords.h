#pragma once

#include "core/cells/complex/cell_complex.h"
#include "core/cells/straight/crossings.h"

namespace omegascope::cells {

/// Fills edges and `next` of a complex whose walls are whole chords, no three of which meet in a point inside
/// the window: there each crossing has four half-edges, and which chord runs to the left of which follows
/// from their ends, so nothing has to be sorted.
///
/// Edges of chord k are those edgeStart[k] … edgeStart[k+1]-1, in the chord's direction. Their vertices are
/// numbered as crossings.places; their makers are those of number k.
/// @param next for the half-edges of chords, but for those that arrive at the border
/// @return false when stopped
/// Cost O(crossings).
bool connectWholeChords(const Chords& chords, const Crossings& crossings, std::vector<int>& edgeStart,
                        CellComplex& complex, const Control& control);

}  // namespace omegascope::cells
