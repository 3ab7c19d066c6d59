#pragma once

#include <vector>

#include "core/cells/facts/cell_facts.h"

namespace omegascope::cells {

/// A connected set of points of the slice at which the loss, *restricted to the slice*, has a local minimum.
/// Not to be confused with a minimum in Ω: directions off the slice may still lead down.
struct SliceMinimum {
    enum class Shape {
        Plateau,  ///< holds cells on which the loss is constant within the slice
        Crease,  ///< lines: edges along which the loss is constant and rises to both sides, or smooth valleys
        Isolated
    };
    /// The part of an edge between two shares of it, from → to.
    struct EdgePart {
        int edge = 0;
        double from = 0.0;
        double to = 1.0;
    };
    Shape shape = Shape::Isolated;
    double loss = 0.0;
    std::array<double, 2> at{};  ///< a point of the set, slice coordinates
    bool flat = false;           ///< holds a cell that is truly flat in Ω
    /// Lies inside a cell, where the loss is differentiable: for hinge-type criteria no minimum in Ω unless
    /// flat [P, Cor. 1].
    bool smooth = false;
    std::vector<int> cells;
    std::vector<EdgePart> creases;  ///< without the border of the plateau's own cells
    std::vector<std::array<std::array<double, 2>, 2>> valleys;  ///< segments inside cells, slice coordinates
};

struct SliceMinima {
    std::vector<SliceMinimum> minima;  ///< by loss
    /// Points where the loss stands still to second order along some direction, so that the test did not
    /// decide.
    int undecided = 0;
    std::vector<std::array<double, 2>> undecidedAt;  ///< where, slice coordinates
    /// Whether every critical point along edges and inside cells was isolated (see systemRoots).
    bool complete = true;
};

/// All local minima of the loss on the open window of a complex, decided stratum by stratum: cells (constant,
/// or a critical point with positive definite Hessian, or a valley line), edges (a minimum along the edge
/// from which both sides rise), vertices (no direction of any incident cell falls). Certified to a tolerance
/// of 1e-9 of the coefficients. Empty for logistic, whose loss is no polynomial on a cell. Cost O(edges ·
/// degree²).   @return an Error only when stopped
Result<SliceMinima> sliceMinima(const CellComplex& complex, const CellFacts& facts,
                                const Control& control = {});

}  // namespace omegascope::cells
