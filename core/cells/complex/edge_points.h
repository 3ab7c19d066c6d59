#pragma once

#include "core/cells/complex/cell_complex.h"

/// Points and integrals along the edges of a complex, straight or curved.
namespace omegascope::cells {

/// Affine maps between slice coordinates and the window's own, [-1,1]².
struct WindowMap {
    std::array<double, 2> middle{};
    std::array<double, 2> half{1.0, 1.0};
    explicit WindowMap(const std::array<std::array<double, 2>, 2>& window);
    Point toWindow(double s, double t) const {
        return {(s - middle[0]) / half[0], (t - middle[1]) / half[1]};
    }
    Point toSlice(const Point& p) const { return {middle[0] + p[0] * half[0], middle[1] + p[1] * half[1]}; }
};

/// The point at `share` ∈ [0,1] of an edge, from → to, in window coordinates.
Point pointOnEdge(const CellComplex& complex, const WindowMap& map, int edge, double share);
/// Whether shares of an edge are shares of its way along x, else along y: as its arc has it, whose ends are known better than
/// the edge's; of a straight edge its longer side.
bool edgeRunsAlongX(const CellComplex& complex, const WindowMap& map, int edge);

/// ∫ x dy along an edge, from → to, in window coordinates: the edge's part of the area on its left.
double areaBeside(const CellComplex& complex, const WindowMap& map, int edge);

/// The half-edges of a loop, from `half` on along next.
std::vector<int> loopOf(const CellComplex& complex, int half);

/// The half-edges that start the loops of each cell: the outer one first, then its holes.
std::vector<int> loopsOf(const CellComplex& complex, int cell);

/// The loops of a cell as closed polylines in slice coordinates, curved edges in `chords` pieces; the outer one first.
std::vector<std::vector<Point>> cellOutline(const CellComplex& complex, int cell, int chords = 24);

/// An edge as a polyline in slice coordinates, from → to.
std::vector<Point> edgePolyline(const CellComplex& complex, int edge, int chords = 24);

/// Area of every cell, in slice units.
std::vector<double> cellAreas(const CellComplex& complex);

}  // namespace omegascope::cells
