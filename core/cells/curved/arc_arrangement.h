#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "core/cells/algebra/curve_arcs.h"
#include "core/cells/complex/cell_complex.h"

namespace omegascope::cells {

/// A piece of wall handed to an arrangement: makers' sides are seen along arc.a → arc.b.
struct WallPiece {
    Arc arc;  ///< arc.curve indexes the arrangement's curves
    std::vector<WallMaker> makers;
    int group = -1;  ///< pieces of one group ≥ 0 meet at ends only and are not tested against each other
};

/// Polynomials without repetition: curves that agree to 1e-9 of their coefficients are one.
class CurveTable {
  public:
    /// @param curve normalised (see factors)  @return its index
    int add(const Curve& curve);
    const std::vector<Curve>& curves() const { return curves_; }

  private:
    std::vector<Curve> curves_;                 ///< the noise covers all curves that are taken for one
    std::vector<std::pair<double, int>> keys_;  ///< sorted by a fixed linear functional of the coefficients
};

/// The arrangement of wall pieces in the window [-1,1]², completed with the window's border.
///
/// Crossings are computed pair by pair where the pieces' boxes meet; crossings, ends and corners closer than
/// `tolerance` are one vertex. Pieces of one curve that overlap become one edge with the makers of both.
/// Proven, where nothing is doubted (see traceCurve and crossings for what the pieces and their crossings claim): along
/// every piece the vertices are farther apart than their enclosures are wide; on every edge one entry vanishes; a vertex
/// inside is passed by the wall of one entry, or is the one crossing of the walls of two, which leave it by turns and at
/// angles that are clear of rounding. So the half-edges have the order of those that are meant.
///
/// Fills window (as [-1,1]²), vertices, edges, arcs, curves, makers and next, for completeComplex.
struct Arrangement {
    CellComplex complex;
    std::vector<Arc> edgeArcs;  ///< per edge its piece of curve, straight ones too; curve -1: border only
    Findings
        findings;  ///< where a crossing or an order could not be decided, and whether all others are proven
    bool isTooMuch = false;  ///< more than `mostHits` crossings were met; then the rest is empty
};

/// @param mostHits  pairs of pieces may meet so often; a point that many walls pass counts once for every pair
/// @return with `complex.vertices` empty when stopped
Arrangement arrange(std::vector<WallPiece> pieces, const CurveTable& table, const Control& control = {},
                    double tolerance = kPointTolerance,
                    std::int64_t mostHits = std::numeric_limits<std::int64_t>::max());

}  // namespace omegascope::cells
