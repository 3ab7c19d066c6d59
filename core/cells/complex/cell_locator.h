#pragma once

#include <vector>

#include "core/cells/complex/cell_complex.h"
#include "core/cells/complex/edge_points.h"

namespace omegascope::cells {

/// Whether a point (window coordinates) lies in a cell: a ray is followed across the cell's own edges, curved ones by
/// their polynomials. Cost O(edges of the cell).
bool isInCell(const CellComplex& complex, int cell, const Point& point);

/// Finds the cell and the wall at a point of a complex: a bucket grid over the edges. Holds no reference to the
/// complex it was built from; pass the same one.
///
/// Each bucket knows the cell at one inner point of it. The segment from there to the asked point crosses only edges of
/// the bucket; the side of the last one crossed is the answer. Crossings of curves are zeros of their
/// polynomials, not of chords.
/// Build O(edges + buckets), query O(edges in a bucket): under 2 µs at 50,000 cells.
class CellLocator {
  public:
    CellLocator() = default;
    explicit CellLocator(const CellComplex& complex);

    /// -1 outside the window.
    int cellAt(const CellComplex& complex, double s, double t) const;
    /// The nearest edge with makers within the ellipse of half axes (reachS, reachT), slice units; -1 if none.
    int wallAt(const CellComplex& complex, double s, double t, double reachS, double reachT) const;

  private:
    struct Crossing {
        double share;  ///< along the segment
        int cell;      ///< behind it
    };
    int bucketOf(double v) const;
    void fill(const CellComplex& complex);
    Point anchor(int column, int row) const;
    int lastCell(const CellComplex& complex, int bucket, const Point& from, const Point& to,
                 int before) const;

    WindowMap map_{{{{-1.0, 1.0}, {-1.0, 1.0}}}};
    int side_ = 0;
    std::vector<int> starts_;  ///< bucket k holds edges_[starts_[k] … starts_[k+1]-1]
    std::vector<int> edges_;
    std::vector<int> anchors_;  ///< cell at each bucket's anchor
};

}  // namespace omegascope::cells
