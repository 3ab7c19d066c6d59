#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/cells/algebra/curve_arcs.h"
#include "core/cells/algebra/real_roots.h"

/// What tracing a curve and crossing its arcs share: the curve over one abscissa, along a line, and how far off it is.
namespace omegascope::cells {

inline constexpr double kReach = 1e-9;  // how far beyond its ends an arc is followed
/// Enclosures of points wider than this are not used to prove anything: two of them are less than kPointTolerance.
inline constexpr double kProvenRadius = 4e-11;
/// Noise of a normalised curve beyond which roots are looked for as if it were less, and nothing is proven.
inline constexpr double kMostNoise = 4e-12;

inline constexpr double kWidestPlace = 1e-4;  // of the window: a doubt that reaches farther has no place

inline double snapped(double v) {
    if (std::abs(v - 1.0) < kReach) return 1.0;
    if (std::abs(v + 1.0) < kReach) return -1.0;
    return v;
}

/// A polynomial in one variable, and what its values may be off by where the other variable is at most 1 + kReach in size.
struct Column {
    std::vector<double> c;
    double noise = 0.0;
};
/// p(x, ·). Horner's rule passes a term through 2 · degree roundings; `noise` as of traceCurve.
Column columnAt(const Polynomial& p, double noise, double x);
/// p(·, y)
Column rowAt(const Polynomial& p, double noise, double y);

/// The real roots of a column, with a tolerance that covers its noise as far as kMostNoise.
std::vector<RealRoot> rootsOf(const Column& column, double low, double high, double tolerance = 0.0);
/// Whether the noise of a column is covered by rootsOf.
inline bool isCovered(const Column& column) {
    return column.noise <= kMostNoise;
}

/// The branches over one abscissa, ascending; two that have merged within rounding count twice.
/// @param sure set to false where one of them is not proven to be a single crossing inside the window
std::vector<double> branchesAt(const Polynomial& p, double noise, double x, bool& sure);

/// The segment of a line in the window.
std::vector<Arc> clippedLine(const Polynomial& p);

/// A segment as middle + τ half, τ ∈ [-1, 1]: on the window no power of that outgrows 1.
struct Segment {
    Point middle{}, half{};
    double length = 0.0;  ///< of the half, sup norm
    Segment(const Point& a, const Point& b)
        : middle{0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1])},
          half{0.5 * (b[0] - a[0]), 0.5 * (b[1] - a[1])},
          length(std::max(std::abs(half[0]), std::abs(half[1]))) {}
    Point operator()(double share) const {
        return {middle[0] + share * half[0], middle[1] + share * half[1]};
    }
};
/// p along a segment whose points are off the line that is meant by at most `off` (sup norm).
Column alongSegment(const Polynomial& p, double noise, const Segment& segment, double off);

/// Bounds that hold everywhere on the window: of a polynomial's slope in either variable, and of how fast that turns.
struct Steepness {
    double slope = 0.0, bend = 0.0;
};
Steepness steepnessOf(const Polynomial& p);

}  // namespace omegascope::cells
