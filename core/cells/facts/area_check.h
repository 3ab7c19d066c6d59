#pragma once

#include <vector>

#include "core/cells/complex/cell_complex.h"

namespace omegascope::cells {

/// Bounds of every cell's area as a share of the window's, and of what all together miss of it.
///
/// Straight edges: the polygons' areas are exact sums of products of the vertices as stored; low = high up to the rounding of
/// one quotient, and `gap` is 0 exactly when they add up to the window. Arcs are monotone in both coordinates, so between
/// two of their points ∫ x dy lies between the products with the smaller and the larger x; points are known to the complex's
/// tolerance.
struct AreaCheck {
    struct Range {
        double low = 0.0, high = 0.0;
    };
    std::vector<Range> cells;
    bool isExact = false;  ///< all edges are straight
    double gap = 0.0;      ///< how far the window's area lies outside the sum of the ranges, as its share
    double width = 0.0;    ///< of the widest range
};

/// Cost O(edges), exact products of doubles on straight ones, 64 points of each arc.
AreaCheck areaCheck(const CellComplex& complex);

}  // namespace omegascope::cells
