#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/nonsmooth/verdict/place.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// The steepest direction of (V, c) in the box |η|∞ ≤ 1, for last features `features` in the place of those at ω, with
/// the criterion's entries as they are at ω: one linear program, whatever kinks the layers below have there.
/// @return η in Ω, its inner entries 0, and L' along it; nothing where L' ≥ 0 to rounding
struct OuterDescent {
    Eigen::VectorXd direction;
    double slope = 0.0;
};
Result<std::optional<OuterDescent>> outerDescent(const Place& place, const Eigen::MatrixXd& features,
                                                 const Control& control);

/// Where V = 0, or some of its columns are, the outputs do not move with the inner parameters θ, or with those of such units: L(θ + tδθ, t δV, c + t δc) falls when (V, c) falls at
/// the features of θ + tδθ, at the order at which these differ from those of θ. Some random δθ are tried (at ω = 0, where
/// the loss is homogeneous of degree L + 1 in rescaled coordinates, they are all alike).
/// @return directions to be tried on the loss itself
Result<std::vector<Eigen::VectorXd>> risingFeatures(const Place& place, const Control& control);

}  // namespace omegascope::nonsmooth
