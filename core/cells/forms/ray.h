#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "core/loss/loss.h"

namespace omegascope::cells {

/// Where a segment ω + t d, 0 ≤ t ≤ T, goes through a wall.
struct RayCrossing {
    double t = 0.0;
    network::Activation wall;
    std::int8_t before = 0, after = 0;  ///< states -1, +1; 0 where the pre-activation vanishes on a stretch
};

/// Where the loss is least on a stretch of a ray.
struct RayMinimum {
    double t = 0.0;
    double value = 0.0;
};

/// L(ω + t d) on 0 ≤ t ≤ T: a polynomial of degree ≤ L+1 (squared error: 2(L+1)) on each cell that the
/// segment meets, exact up to rounding.   [THEORY, "Slices"]   A regular value.
struct RayLoss {
    double length = 0.0;         ///< T
    std::vector<double> breaks;  ///< 0 = b_0 < … < b_m = T
    /// On [b_j, b_{j+1}] the loss is Σ_k pieces[j][k] x^k with t = T (1 + x)/2.
    std::vector<std::vector<double>> pieces;
    std::vector<RayCrossing> crossings;  ///< by t

    double operator()(double t) const;  ///< 0 ≤ t ≤ T
    /// The least value on the whole segment; of equal ones that with the smallest t.
    RayMinimum minimum() const;
    /// The first local minimum: L does not rise on [0, t], and does not fall right after t.
    RayMinimum firstMinimum() const;
};

/// @param direction d, not 0   @param length T > 0, finite
/// @throws std::invalid_argument for shapes that do not fit, and for the logistic criterion, whose loss is no
/// polynomial
/// Cost: one polynomial per pre-activation and cell of the layers below it, a root search on each.
RayLoss rayLoss(const loss::Loss& loss, const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction,
                double length);

/// The walls that the segment goes through, by t; for every criterion. States on the two sides are those in
/// the open pieces, so an end that lies on a wall makes no crossing there.
std::vector<RayCrossing> rayCrossings(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                      const Eigen::VectorXd& direction, double length);

}  // namespace omegascope::cells
