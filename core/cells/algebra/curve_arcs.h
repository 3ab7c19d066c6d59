#pragma once

#include <array>
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

/// A curve without factors that this module can find: total degree ≤ 2 irreducible, or higher.
/// Lines of even multiplicity are walls without a change of sign; they appear like others.
/// Factors that stay outside the window may be left out. Result: normalised (largest coefficient 1),
/// distinct.
/// @param scale the size against which coefficients count as rounding
std::vector<Polynomial> factors(const Polynomial& p, double scale);

/// p / q when q divides p (remainder at most 1e-9 of p), else p with `divided` = false.
Polynomial quotient(const Polynomial& p, const Polynomial& q, bool& divided);

/// All pieces of p = 0 in the window, `p` one of `factors`; arcs share endpoints exactly where they meet.
/// Straight lines come out as one segment. A strip between special points in which branches cannot be
/// followed is halved; what is left of it at 1e-8 of the window, or after 400 halvings, is bridged by the likeliest connection and
/// told.
/// @param undecided boxes are added in which branches could not be followed, or special points found
std::vector<Arc> traceCurve(const Polynomial& p, std::vector<Box>& undecided);

/// The point at `share` ∈ [0,1] between a and b along the arc's longer side.
Point pointOn(const Polynomial& p, const Arc& arc, double share);
/// Where a point of the arc lies along it: its share of the longer side.
double shareAt(const Arc& arc, const Point& point);
/// Whether a point of the curve lies on this arc (box within 1e-9, right branch).
bool isOn(const Polynomial& p, const Arc& arc, const Point& point);

/// Common points of two arcs of different irreducible curves. @param undecided as in systemRoots
std::vector<SystemRoot> crossings(const Polynomial& p, const Arc& a, const Polynomial& q, const Arc& b,
                                  std::vector<Box>& undecided);

/// p(x0 + τ dx, y0 + τ dy) as coefficients of τ.
std::vector<double> restrictedToLine(const Polynomial& p, double x0, double dx, double y0, double dy);

}  // namespace omegascope::cells
