#pragma once

#include <array>
#include <memory>
#include <vector>

#include "core/cells/algebra/polynomial.h"
#include "core/cells/algebra/system_roots.h"

/// Pieces of algebraic curves p(x, y) = 0 in the window [-1,1]².
namespace omegascope::cells {

using Point = std::array<double, 2>;

/// A piece of curve from a to b on which x and y are both monotone: of the curve p = 0 it is the branch
/// number `branch` among the real roots of p(x, ·) in [-1,1], for every x between the ends. Straight pieces
/// are segments.
struct Arc {
    int curve = -1;  ///< index into a table of polynomials
    Point a{};
    Point b{};
    int branch = 0;
    bool straight = true;
    bool alone = true;  ///< no other branch of the curve enters the box of a and b
};

/// Two points closer than this (sup norm, window coordinates) are one.
inline constexpr double kPointTolerance = 1e-10;

/// The curve p = 0 as it is computed. The coefficients of the one that is meant differ by at most `noise` in sum, so on
/// the window its values do, and its derivatives by at most the degree times that. Terms that p lacks may have a higher
/// degree: they count kLackingTerm times.
inline constexpr double kLackingTerm =
    64.0;  ///< times a degree of at least 2, twice: 16 · 16 of two derivatives
/// Tells whether two curves that agree to within their noise are one.
class CurveIdentity {
  public:
    virtual ~CurveIdentity() = default;
    virtual bool isSame(const CurveIdentity& other) const = 0;
};
struct Curve {
    Polynomial p;
    double noise = 0.0;
    std::shared_ptr<const CurveIdentity> identity = {};
    bool stands = false;  ///< for curves that are not known to be the same
};

/// A curve without factors that this module can find: total degree ≤ 2 irreducible, or higher.
/// Lines of even multiplicity are walls without a change of sign; they appear like others.
/// Factors that stay outside the window may be left out. Result: normalised (largest coefficient 1),
/// distinct.
/// @param scale the size against which coefficients count as rounding
/// @param findings doubts a curve that was split: whether coefficients cancel is told by a tolerance
std::vector<Curve> factors(const Curve& curve, double scale, Findings& findings);

/// p / q when q divides p (remainder at most 1e-9 of p), else p with `divided` = false.
Polynomial quotient(const Polynomial& p, const Polynomial& q, bool& divided);

/// All pieces of p = 0 in the window, `p` one of `factors`; arcs share endpoints exactly where they meet.
/// Straight lines come out as one segment. A strip between special points in which branches cannot be
/// followed is halved; what is left of it at 1e-8 of the window, or after 400 halvings, is bridged by the likeliest connection and
/// told.
///
/// Proven, where nothing is doubted: the special points (on the borders y = ±1, and where ∂p/∂x or ∂p/∂y is 0) are
/// complete and each is alone in an enclosure; over an abscissa in the middle of every strip the branches are counted by
/// roots that are enclosed; and over the ends of a strip every other point of the curve is enclosed and is reached by one
/// branch, a special point by as many as its kind says (a turn by two on one side, the border by one on one side, others by
/// one on both). Branches keep their order, so no other connection is possible. All for every curve within the noise.
/// @param findings boxes are added in which branches could not be followed, or special points found
std::vector<Arc> traceCurve(const Curve& curve, Findings& findings);

/// Whether shares of an arc are shares of its way along x, else along y: its longer side. The one rule for it, on the arc's
/// own ends, since where both are equal other roundings of them decide otherwise.
bool runsAlongX(const Arc& arc);
/// The point at `share` ∈ [0,1] between a and b along the arc's longer side.
Point pointOn(const Polynomial& p, const Arc& arc, double share);
/// Where a point of the arc lies along it: its share of the longer side.
double shareAt(const Arc& arc, const Point& point);
/// Whether a point of the curve lies on this arc (within `reach` of its box, at least 1e-9; right branch).
bool isOn(const Polynomial& p, const Arc& arc, const Point& point, double reach = 0.0);

/// Common points of two arcs of different irreducible curves, as systemRoots and realRoots find and enclose them.
/// Doubted: zeros that are not simple, two within 1e-9, and those within 1e-9 of an arc's end but not at it.
std::vector<SystemRoot> crossings(const Curve& p, const Arc& a, const Curve& q, const Arc& b,
                                  Findings& findings);

/// p(x0 + τ dx, y0 + τ dy) as coefficients of τ.
std::vector<double> restrictedToLine(const Polynomial& p, double x0, double dx, double y0, double dy);

}  // namespace omegascope::cells
