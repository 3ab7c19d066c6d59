#pragma once

#include <cstddef>

#include "core/cells/algebra/double_double.h"
#include "core/cells/algebra/polynomial.h"
#include "core/support/index.h"

/// Polynomials in two variables on a box, in Bernstein form, with bounds of what rounding makes of them.
namespace omegascope::cells {

/// In each variable: what turns along a wall of four hidden layers, under squared loss, has 14. Binomials up to here are
/// exact doubles.
inline constexpr int kMostDegree = 16;

/// n u / (1 - n u), u = 2^-53: what n roundings may lose of a sum of positive terms.   [Higham, Accuracy and Stability,
/// Lemma 3.1]
double gammaOf(double roundings);

/// Bounds on |x|, |y| ≤ reach, for a polynomial and for all others whose coefficients differ by `loss` · Σ |c_ab| in sum.
struct PolynomialSize {
    double value = 0.0;  ///< |p|
    double bend = 0.0;   ///< |p_xx| + 2 |p_xy| + |p_yy|
};
PolynomialSize sizeOf(const Polynomial& p, double reach, double loss);

/// The bidegree that both polynomials of a system are written in, so that their coefficients add up.
struct BernsteinGrid {
    int m = 0, n = 0;
    std::size_t count() const { return at((m + 1) * (n + 1)); }
    /// What a coefficient of toBernstein may lose to rounding, as a share of PolynomialSize::value.
    ///
    /// The Taylor shift passes a term through at most 3m+1 and 3n+1 roundings and the conversion through m+n+6 (products,
    /// sums, and those of its entries, none of which is larger than 1); all terms made positive give at most
    /// Σ |c_ab| (|x|+hx)^a (|y|+hy)^b. So a coefficient errs by at most γ_{4(m+n)+8} of that.
    double lossOfConversion() const { return gammaOf(4.0 * (m + n) + 8.0); }
};

/// Coefficients on the box of middle (x, y) and half widths (hx, hy), (i, j) at [i (n+1) + j]: on the box the polynomial
/// lies between the least and the largest. Requires degrees up to kMostDegree.
void toBernstein(const Polynomial& p, double x, double hx, double y, double hy, const BernsteinGrid& grid,
                 double* to);

/// de Casteljau at the middle of x (or y): `lower` is replaced by the lower half, `upper` gets the upper half. Each of
/// the degree's levels rounds once, by at most u times the largest coefficient.
void halve(double* lower, double* upper, const BernsteinGrid& grid, bool alongX);

/// What the coefficients of one polynomial on one box tell.
struct Spread {
    double low = 0.0, high = 0.0;
    double largest() const { return high > -low ? high : -low; }
    bool hasOneSign(double error) const { return low > error || high < -error; }
};
Spread spreadOf(const double* c, std::size_t count);

struct Range {
    double low = 0.0, high = 0.0;
};
/// Bounds of p on a box of [-1,1]², rounding included.
Range rangeOn(const Polynomial& p, double x0, double x1, double y0, double y1);
/// The derivative along x (or y) on a box of that length, when each coefficient errs by at most `error`.
Range slopeRange(const double* c, const BernsteinGrid& grid, bool alongX, double length, double error);

}  // namespace omegascope::cells
