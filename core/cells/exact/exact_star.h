#pragma once

#include <optional>
#include <vector>

#include "core/cells/algebra/curve_arcs.h"
#include "core/cells/exact/whole_polynomial.h"

namespace omegascope::cells {

/// How curves run through a small box, without rounding. In coordinates x' = x + k y, y (those of x and y exchanged before,
/// if `swapped`) the box is |x' - x'_0| ≤ r, |y - y_0| ≤ kTallness r, and every curve that enters it is the graph of a
/// function of x' from its left side to its right one.
struct ExactStar {
    bool swapped = false;
    int shear = 0;
    Point centre{};       ///< window coordinates
    double radius = 0.0;  ///< r
    /// Whether all curves that enter pass one point, and no two of them meet elsewhere in the box; else no two meet in it.
    bool meet = false;
    std::vector<int> left,
        right;  ///< the curves that enter, in the order of their values of y at the left and right sides
    std::vector<int>
        signs;  ///< per curve: of its polynomial above it; of one that does not enter, everywhere in the box

    static constexpr int kTallness = 8;
    bool enters(int curve) const;
    /// Whether a point known to kPointTolerance may lie in the box.
    bool mayHold(const Point& point) const;
};

/// The star of curves about a place, all different and primitive (WholeCurve::primitive, wholeFactors).
///
/// That a curve is a graph is read from its coefficients about the box's middle. Two of them of which one is steeper all over the
/// box meet when they leave it in another order, once. Others meet as their resultant tells:
/// where it has no real root over the box (Sturm) they do not; where it has one, they meet over it when they leave the box in
/// another order, or when the first subresultant leads to a point inside. A third curve passes the same point when both
/// resultants share that root. Touching of any order is decided like crossing.
/// @param reach  the box holds the square of this half width about `centre`
/// @param radius a power of two up to 1
/// @param work   products of machine words that resultants may still take; what they take is subtracted
/// @return nothing where curves are singular in the box, or meet in several points of it: it must be another one; and where
///         the work would be exceeded
/// Cost: a resultant and Sturm's chain for each pair of curves that are about as steep, or that meet a third.
std::optional<ExactStar> exactStar(const std::vector<WholeCurve>& curves, const Point& centre, double reach,
                                   double radius, double& work);

}  // namespace omegascope::cells
