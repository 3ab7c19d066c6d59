#pragma once

#include <Eigen/Core>

#include "core/loss/loss.h"

namespace omegascope::nonsmooth {

/// Whether L(ω + ε d) - L(ω) < 0 for all small ε > 0, by evaluation: over four halvings of ε that rounding
/// does not hide the change is negative and falls like one power ε, ε², … (to a tenth of an exponent); the
/// kind is Sampled. False where it rises, stays, or cannot be told.
bool fallsAlong(const loss::Loss& loss, const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction);

}  // namespace omegascope::nonsmooth
