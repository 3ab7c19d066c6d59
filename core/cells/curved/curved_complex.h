#pragma once

#include "core/cells/complex/cell_complex.h"

namespace omegascope::cells {

/// The complex of a slice whose walls may be curved (regimes R2, R3, R4; R1 too, without its exact
/// arithmetic).
///
/// Each datum's walls are arranged on their own (datumWalls), then the arrangements of all data are overlaid.
/// Curves are traced as pieces that are monotone in x and y; lines cross lines and curves through one
/// univariate polynomial, other pairs through certified subdivision (systemRoots). Points closer than
/// kPointTolerance of the window are taken to be one, so symmetric examples keep their concurrent walls.
/// Where that leaves the complex inconsistent (walls that all but meet, windows zoomed in far), 1e-8 and 1e-7
/// are tried; `tolerance` tells. kind Exact where every step is proven for the curves of the numbers as stored (traceCurve,
/// crossings and Arrangement say by what; the coefficients come from FineForms with a bound of what they are off by);
/// else Certified, and the remark names the first step that rests on a tolerance; Partial when a crossing, a branch or an order stayed
/// undecided: `unresolved` holds where. When the states met across edges contradict each other (checked on
/// every edge by hash), signatures and makers are taken from the network itself, and the cells that it does not confirm
/// are among those places (settleSignatures).
Result<CellComplex> curvedComplex(const slice::SliceLoss& loss, const ComplexOptions& options = {},
                                  const Control& control = {});

}  // namespace omegascope::cells
