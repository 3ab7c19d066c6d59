#pragma once

#include <vector>

#include "core/cells/complex/cell_complex.h"

namespace omegascope::cells {

/// What a check of a finished complex found. It shares nothing with the algorithms that made the complex but the
/// numbers: signatures are computed anew at a point of every cell.
struct CellsVerification {
    int confirmed = 0;       ///< cells whose signature is that of ω at a double inside, exactly
    std::vector<int> wrong;  ///< cells with another signature there
    std::vector<int>
        tooThin;  ///< cells that hold no double of which rounding would not decide on which side it lies
    bool consistent = false;  ///< Euler's formula, and each edge's makers are what its sides differ in
    bool distinct = true;  ///< R1, α ≠ 1: no two cells share a signature, as convex cells of lines never do
    /// Cells, not too thin, whose area as it is told is not within the bounds of AreaCheck, or whose bounds are not positive.
    std::vector<int> wrongAreas;
    bool areasAreExact = false;  ///< all edges are straight: exact sums; else areas are enclosed
    double areaGap =
        0.0;  ///< what the sum of all areas, exact or enclosed, misses of the window's, as its share
    double areaWidth = 0.0;  ///< of the widest enclosure, as a share of the window; 0 where areas are exact
    bool agrees() const {
        return wrong.empty() && consistent && distinct && wrongAreas.empty() && areaGap == 0.0;
    }
};

/// @param criterionWalls  as when the complex was made: without them the criterion's entries are not compared
/// @return an Error only when stopped
/// Cost O(cells · N · weights), in doubles with a bound of their rounding and in exact numbers where that leaves a sign
/// open.
Result<CellsVerification> verifyCells(const slice::SliceLoss& loss, const CellComplex& complex,
                                      bool criterionWalls = true, const Control& control = {});

/// S(ω0 + s d1 + t d2) exactly, on all numbers as stored.
/// Cost O(N · weights), and exact arithmetic for data whose signs doubles leave open.
network::Signature exactSignature(const slice::SliceLoss& loss, double s, double t);

}  // namespace omegascope::cells
