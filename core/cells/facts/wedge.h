#pragma once

#include <array>
#include <vector>

#include "core/cells/complex/edge_points.h"
#include "core/cells/facts/cell_facts.h"

/// How the loss of a cell goes from a point of the cell's border into the cell. Window coordinates.
namespace omegascope::cells {

/// Ordered: the least of several decides.
enum class Trend { Falls, Unknown, Constant, Rises };

/// The polynomials of all cells, and the size below which a slope counts as 0.
class CellLosses {
  public:
    CellLosses(const CellComplex& complex, const CellFacts& facts);
    const Polynomial& of(int cell) const { return losses_[static_cast<std::size_t>(cell)]; }
    /// The loss at a vertex, from one of its cells.
    double at(const CellComplex& complex, int vertex) const;
    double tolerance() const { return tolerance_; }  ///< 1e-9 of the largest coefficient sum

  private:
    std::vector<Polynomial> losses_;
    std::vector<int> cellOfVertex_;
    double tolerance_ = 0.0;
};

/// Second derivatives of a polynomial at a point, as eigenvalues.
class Hessian {
  public:
    Hessian(const Polynomial& p, const Point& at);
    double least() const { return least_; }
    double most() const { return most_; }
    Point leastDirection() const { return direction_; }  ///< unit eigenvector of the least eigenvalue
    double along(const Point& d) const {
        return xx_ * d[0] * d[0] + 2 * xy_ * d[0] * d[1] + yy_ * d[1] * d[1];
    }

  private:
    double xx_, xy_, yy_, least_, most_;
    Point direction_;
};

/// A side of a wedge: its direction, and how the loss goes along the edge itself (to all orders).
struct Ray {
    Point direction;
    Trend trend = Trend::Unknown;
};

/// The loss of `cell` from p into the wedge that opens counter-clockwise from `first` to `second`. Falls:
/// some direction inside leads down. Rises: none does (it may stay level). First order; where the gradient
/// vanishes, second order on quadratics and strict second order else; Unknown beyond.
Trend trendInWedge(const CellLosses& losses, int cell, const Point& p, const Ray& first, const Ray& second);

/// How the loss of a cell goes along a half-edge from its start: the first coefficient that is not 0
/// (straight), or the change over short pieces (curved).
Trend trendAlong(const CellLosses& losses, const CellComplex& complex, const WindowMap& map, int half,
                 int cell);

/// Unit tangent of an edge at a point of it, from → to.
Point tangentAt(const CellComplex& complex, const WindowMap& map, int edge, const Point& p);
/// Where a point of an edge lies along it, in [0,1].
double shareOfPoint(const CellComplex& complex, const WindowMap& map, int edge, const Point& p);
/// Shares of an edge where the derivative of `loss` across it vanishes: where it may change sign.
std::vector<double> slopeChanges(const CellComplex& complex, const WindowMap& map, int edge,
                                 const Polynomial& loss, bool& exact);

}  // namespace omegascope::cells
