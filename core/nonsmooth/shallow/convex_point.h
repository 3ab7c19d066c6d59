#pragma once

#include <Eigen/Core>
#include <optional>

#include "core/loss/loss.h"
#include "core/nonsmooth/first_order/piecewise_linear.h"
#include "core/nonsmooth/verdict/place.h"

namespace omegascope::nonsmooth {

/// A point ω = (V, c) of a network without hidden layer, any criterion: L is convex in ω.
///   L'(ω; η) = Σ_unsolved μ ∇m·η + Σ_margin μ max(0, ∇m·η)   (squared, logistic: ∇L·η)
/// The variables of the models are the entries of ω, in one block, those of V times `scale`.
struct ConvexPoint {
    Eigen::VectorXd scale;  ///< per entry of ω, powers of two: η = u / scale
    double unit = 1.0;      ///< the models' F' times this is L'
    double magnitude = 0.0;
    PiecewiseLinear<double> model;
    std::optional<PiecewiseLinear<Rational>> exact;  ///< absent for logistic; made when asked for
};

/// @pre no hidden layer
ConvexPoint convexPoint(const Place& place, bool exactly);

}  // namespace omegascope::nonsmooth
