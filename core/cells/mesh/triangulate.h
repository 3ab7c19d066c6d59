#pragma once

#include <array>
#include <vector>

#include "core/cells/algebra/curve_arcs.h"

namespace omegascope::cells {

/// Triangles of a polygon with holes, as indices into `points`.
/// @param loops the outer loop counter-clockwise, then holes clockwise; each a list of indices into `points`
/// Ears are cut from the outer loop after every hole has been joined to it by a bridge; then edges inside are flipped
/// until they are locally Delaunay. Loops that touch themselves are accepted. Cost O(n²), n small.
std::vector<std::array<int, 3>> triangulate(const std::vector<Point>& points,
                                            const std::vector<std::vector<int>>& loops);

/// Twice the signed area of a triangle, positive counter-clockwise.
double orientation(const Point& a, const Point& b, const Point& c);

}  // namespace omegascope::cells
