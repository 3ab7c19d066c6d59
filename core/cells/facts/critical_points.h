#pragma once

#include <vector>

#include "core/cells/complex/cell_complex.h"
#include "core/cells/complex/edge_points.h"

/// Where a cell's polynomial stands still: inside the cell, and along an edge. Window coordinates throughout.
namespace omegascope::cells {

/// The bounding box of a cell's vertices (its edges are monotone, so it holds the cell).
Box boundingBox(const CellComplex& complex, const WindowMap& map, int cell);

/// Isolated zeros of ∇loss inside a cell. Quadratics are solved directly, others by systemRoots. A quadratic
/// with a singular Hessian has none; its critical line, if any, is not told here.
/// @param undecided boxes are added in which others may lie
std::vector<Point> criticalPointsInside(const CellComplex& complex, const WindowMap& map, int cell,
                                        const Polynomial& loss, std::vector<Box>& undecided);

/// Where the derivative of `loss` along an edge vanishes in the open edge.
struct EdgeCriticalPoints {
    bool constant = false;      ///< the loss is constant along the edge: no points are told
    std::vector<Point> points;  ///< in no particular order
};
/// @param undecided boxes are added in which others may lie
EdgeCriticalPoints criticalPointsAlong(const CellComplex& complex, const WindowMap& map, int edge,
                                       const Polynomial& loss, std::vector<Box>& undecided);

}  // namespace omegascope::cells
