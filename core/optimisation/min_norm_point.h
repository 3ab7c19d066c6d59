#pragma once

#include <Eigen/Core>
#include <functional>

#include "core/support/result.h"

namespace omegascope::optimisation {

/// The point of least Euclidean norm in the convex hull of the columns of G: x* = G θ, θ ≥ 0, Σ θ = 1.
struct MinNormPoint {
    Eigen::VectorXd point;  ///< x*, length n
    Eigen::VectorXd theta;  ///< one weight per column, most of them 0
    double norm = 0.0;      ///< |x*|
    double gap = 0.0;  ///< |x*|² - min_k x*·g_k ≥ 0: |x*| exceeds the true minimum by at most gap/|x*|
};

/// Wolfe's algorithm (P. Wolfe, Finding the nearest point in a polytope, 1976): major cycles add the column
/// that is least along x*, minor cycles drop columns until x* is the nearest point of an affinely independent
/// set.
/// @param points n × k, k ≥ 1; columns may repeat   @throws std::invalid_argument for no columns
/// @return an Error when it does not settle (rounding) within 100 (k + n) cycles, or where the squares of the numbers
///         add up to more than 1e300
Result<MinNormPoint> minNormPoint(const Eigen::MatrixXd& points);

/// The same over the zonotope {centre + G t : t ∈ [0,1]^k}, whose vertices are not listed: the one that is
/// least along x* takes t_j = 1 where g_j·x* < 0.
/// `theta` of the result is t: x* = centre + G θ, θ ∈ [0,1]^k. `gap` is |x*|² less the least x*·v over the
/// vertices v.
Result<MinNormPoint> minNormPointOfZonotope(const Eigen::VectorXd& centre, const Eigen::MatrixXd& generators);

/// The same over the differences p - q of points of two hulls, whose pairs are not listed: |x*| is their distance.
/// `theta` has a weight per column of p, then one per column of q; each set sums to 1.
/// @param p, q  n × k and n × l, k, l ≥ 1, finite   @throws std::invalid_argument otherwise
Result<MinNormPoint> minNormPointOfDifference(const Eigen::MatrixXd& p, const Eigen::MatrixXd& q);

}  // namespace omegascope::optimisation
