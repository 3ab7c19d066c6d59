#pragma once

#include <Eigen/Core>
#include <optional>

#include "core/loss/loss.h"
#include "core/nonsmooth/verdict/place.h"
#include "core/nonsmooth/verdict/verdict.h"

namespace omegascope::nonsmooth {

/// Whether L(ω + ε d) - L(ω) < 0 for all small ε > 0, by evaluation: over four halvings of ε that rounding
/// does not hide the change is negative and falls like one power ε, ε², … (to a tenth of an exponent); the
/// kind is Sampled. False where it rises, stays, or cannot be told.
/// @param bend  ζ: along the curve ω + ε d + ε² ζ instead (no entries: none)
bool fallsAlong(const loss::Loss& loss, const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction,
                const Eigen::VectorXd& bend = {});

/// A fall along a ray: how it is known, and the power of ε at which it begins (0: not told).
struct RayFall {
    ClaimKind kind = ClaimKind::Sampled;
    int order = 0;
};
/// Whether L falls along a ray. At ω itself by loss::exactGerm (Exact), but for the logistic loss and where that costs too
/// much; else by fallsAlong (Sampled).
std::optional<RayFall> fallOnRay(const Place& place, const Eigen::VectorXd& direction);

}  // namespace omegascope::nonsmooth
