#pragma once

#include <vector>

namespace omegascope::cells {

/// A real root of a univariate polynomial in an interval.
struct RealRoot {
    double x = 0.0;
    bool even = false;  ///< the polynomial touches zero without changing sign (up to `tolerance`)
};

/// The real roots of Σ c[k] x^k in [low, high], ascending, by recursion on the derivatives: between neighbouring
/// critical points the polynomial is monotone and has at most one root, found by safeguarded Newton steps.
/// A value is taken to be zero when it is at most `tolerance` · Σ |c_k| max(1,|x|)^k.
/// Identically zero polynomials (within the tolerance) have no isolated roots: the result is empty.
/// Cost O(degree²) Newton solves.
std::vector<RealRoot> realRoots(const std::vector<double>& c, double low, double high,
                                double tolerance = 1e-14);

}  // namespace omegascope::cells
