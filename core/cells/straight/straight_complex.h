#pragma once

#include "core/cells/complex/cell_complex.h"

namespace omegascope::cells {

/// The complex of a slice with straight walls: the directions move one layer (R1, any depth, dense and conv2d), or only
/// the hidden walls of a network with one hidden layer are wanted (any directions).   [THEORY, R1]
///
/// Exact: every decision (who crosses whom, in which order, what coincides, what vanishes) is that of exact arithmetic on
/// the numbers as stored; ω0, d1, d2, the data, α and the ranges are dyadic rationals. Decisions are taken in doubles
/// where an error bound allows and in integers of any length elsewhere. Vertices are rounded, on the border to exactly
/// the range's value.
/// Entries that are left out (criterionWalls false) have state 0 in the signatures. On the border the side outside has
/// state 0.
/// @return an Error only when stopped; beyond the budget a Partial complex without cells
/// @throws std::invalid_argument when the walls are not straight, or a number is not finite
/// Cost O(n² + cells · log n) for n lines, plus O(polygons · weights) per datum when layers lie above the moved one.
Result<CellComplex> straightComplex(const slice::SliceLoss& loss, const ComplexOptions& options = {},
                                    const Control& control = {});

}  // namespace omegascope::cells
