#pragma once

#include <vector>

namespace omegascope::cells {

/// A real root of a univariate polynomial in an interval.
struct RealRoot {
    double x = 0.0;
    double radius = 0.0;  ///< what is meant lies in [x - radius, x + radius]
    bool sure = false;    ///< exactly one root there, the polynomial changing sign; else none, one or several
    bool even = false;    ///< not sure, and the polynomial has one sign on both sides: it touches zero
};

/// What a value may differ from zero and still count as zero, as a share of Σ |c_k| max(1,|x|)^k: far above rounding, for
/// coefficients that carry the rounding of some hundred operations themselves.
inline constexpr double kRootTolerance = 1e-14;

/// The real roots of Σ c[k] x^k in [low, high], ascending, by recursion on the derivatives: between the enclosures of
/// neighbouring critical points the polynomial is monotone and has at most one root, found by safeguarded Newton steps.
///
/// A value is taken to be zero when it is at most Z = max(tolerance, γ) · Σ |c_k| max(1,|x|)^k, with γ the bound of
/// Horner's rule, 2 n u / (1 - 2 n u) [Higham, Accuracy and Stability, 5.1]. What is told holds for every polynomial that
/// differs from the given one by less than Z on [low, high], so for the given one too: each of its roots there is
/// enclosed by a root told, and a `sure` enclosure holds exactly one. Where a critical value is not told from zero the
/// root is not sure, and its radius reaches as far as that goes on.
/// Polynomials that are zero everywhere within the tolerance have no isolated roots: the result is empty.
/// Cost O(degree²) Newton solves.
std::vector<RealRoot> realRoots(const std::vector<double>& c, double low, double high,
                                double tolerance = kRootTolerance);

}  // namespace omegascope::cells
