#pragma once

#include "core/loss/loss.h"
#include "core/nonsmooth/verdict/verdict.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// Is ω a local minimum of L in Ω?   [THEORY, "Is ω a local minimum?"]
///
/// The answer speaks of the point nearest to ω that lies on its active walls exactly (projectOntoActive); a
/// neuron of a shallow network whose share of every output is rounding (1e-10) counts as w̄_k = 0. That point
/// is `at`. A direction of descent is confirmed by evaluating the loss along it; where rounding hides the
/// fall: Undecided. Never wrong: what the methods cannot settle, a solver that
/// gives up and numbers beyond a double are Undecided.
/// @return an Error only when stopped
Result<LocalMinimum> localMinimum(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                  const MinimumOptions& options = {}, const Control& control = {});

}  // namespace omegascope::nonsmooth
