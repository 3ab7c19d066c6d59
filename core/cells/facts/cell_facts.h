#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/cells/complex/cell_complex.h"
#include "core/cells/forms/slice_forms.h"

namespace omegascope::cells {

/// What is known of every cell of a complex beyond its shape; index = cell.
struct CellFacts {
    int degreeX = 0;  ///< bidegree of the loss polynomials in window coordinates
    int degreeY = 0;
    /// One column per cell: coefficient of x^a y^b in row a·(degreeY+1)+b. Empty for logistic, which is no polynomial.
    Eigen::MatrixXd losses;
    std::vector<char> sliceFlat;    ///< the loss is constant on the cell within the slice
    std::vector<char> flat;         ///< truly flat in Ω (theory::isFlatCell)
    std::vector<char> insideWalls;  ///< some entry vanishes identically on the cell: it lies in N
    std::vector<double> areas;      ///< in slice units

    bool hasLosses() const { return losses.size() > 0; }
    /// The loss on a cell in window coordinates.
    Polynomial lossInWindow(int cell) const;
    /// The same in slice coordinates (s, t).
    Polynomial loss(int cell, const CellComplex& complex) const;
    int flatCount() const;
    int sliceFlatCount() const;
};

/// Walks the complex along its spanning tree. A datum's share of the loss depends only on its own part of the signature,
/// so it is computed once per part met; a cell's polynomial is the sum over the data, never an update of
/// its neighbour's, so rounding does not build up.
/// Slice-flat: the non-constant coefficients vanish as exact functions of the doubles as stored; doubles with a bound of
/// their rounding decide most cells, exact sums the others (ExactShares). Truly flat is tested only where the cell is
/// slice-flat, which it implies (theory::FlatnessProbe).
/// Cost O(cells · N · coefficients) and one masked pass per part met.  @return an Error only when stopped
Result<CellFacts> cellFacts(const slice::SliceLoss& loss, const CellComplex& complex,
                            const Control& control = {});

/// What the numbers of a LossRange are.
enum class RangeKind {
    Attained,  ///< at vertices, or at critical points found by certified subdivision
    Bounded,   ///< the loss does not leave the range, but may not reach its ends
    Sampled    ///< values met on the way round
};

/// The least and the greatest loss over the closure of a cell, and where (slice coordinates).
struct LossRange {
    double lowest = 0.0, highest = 0.0;
    std::array<double, 2> lowestAt{}, highestAt{};
    RangeKind kind = RangeKind::Attained;
};
/// The candidates are the vertices, the critical points of the loss along each edge and those inside. Where critical points
/// stayed undecided (boxes of systemRoots) the range is widened by bounds of the loss on those boxes, cut into pieces.
/// Logistic: sampled along the edges.
LossRange lossRange(const slice::SliceLoss& loss, const CellComplex& complex, const CellFacts& facts,
                    int cell);

}  // namespace omegascope::cells
