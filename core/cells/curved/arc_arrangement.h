#pragma once

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
    /// @param p normalised (see factors)  @return its index
    int add(const Polynomial& p);
    const std::vector<Polynomial>& curves() const { return curves_; }

  private:
    std::vector<Polynomial> curves_;
    std::vector<std::pair<double, int>> keys_;  ///< sorted by a fixed linear functional of the coefficients
};

/// The arrangement of wall pieces in the window [-1,1]², completed with the window's border.
///
/// Crossings are computed pair by pair where the pieces' boxes meet; crossings, ends and corners closer than
/// `tolerance` are one vertex. Pieces of one curve that overlap become one edge with the makers of both.
/// Fills window (as [-1,1]²), vertices, edges, arcs, curves, makers and next, for completeComplex.
struct Arrangement {
    CellComplex complex;
    std::vector<Arc> edgeArcs;  ///< per edge its piece of curve, straight ones too; curve -1: border only
    std::vector<Box>
        undecided;  ///< where a crossing or an order could not be decided: topology may be wrong there
};

/// @return with `complex.vertices` empty when stopped
Arrangement arrange(std::vector<WallPiece> pieces, const CurveTable& table, const Control& control = {},
                    double tolerance = kPointTolerance);

}  // namespace omegascope::cells
