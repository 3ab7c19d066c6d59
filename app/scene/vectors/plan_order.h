#pragma once

#include <array>
#include <optional>
#include <vector>

namespace omegascope::scene {

/// The viewer in plan: the point below (or above) the eye, or the horizontal direction towards it.
struct PlanViewer {
    std::optional<std::array<double, 2>> eye;  ///< perspective
    std::array<double, 2> towards{0.0, 0.0};   ///< parallel projection; (0,0): from straight above
};

/// A subdivision of a convex region of the plane into convex polygons, as vertex loops (counter-clockwise).
struct PlanSubdivision {
    std::vector<std::array<double, 2>> vertices;
    std::vector<std::vector<int>> polygons;
    std::vector<int> source;  ///< of each polygon: which of the caller's it is a part of
};

/// Cuts the polygons along the line x = eye.x when the eye's plan lies inside the region's width: seen from
/// inside, convex polygons may surround it in a cycle; on either side of the line they cannot.
void splitAtEye(PlanSubdivision& plan, const PlanViewer& viewer);

/// The polygons from the farthest to the nearest: for the graph of a function over the subdivision, painting
/// in this order hides exactly what is hidden. Of two polygons that share an edge the one on the viewer's
/// side is the nearer; along any line of sight this orders all that it crosses, and there are no cycles
/// (after splitAtEye). Cost O(edges).
std::vector<int> fromFarToNear(const PlanSubdivision& plan, const PlanViewer& viewer);

}  // namespace omegascope::scene
