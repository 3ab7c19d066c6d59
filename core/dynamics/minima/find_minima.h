#pragma once

#include "core/nonsmooth/minima_finder.h"

namespace omegascope::dynamics {

/// Local minima from random starts, of every loss: nonsmooth::findMinima, whose descents for E_γ of a network with replicas
/// are those of descendByFlow.
Result<nonsmooth::MinimaSearch> findMinima(const loss::Loss& loss,
                                           const nonsmooth::MinimaOptions& options = {},
                                           const Control& control = {});

/// A descent of E_γ to a point with a verdict: the exact flow for some time, or Adam's steps in turn with it, as the flow is
/// slow where slopes are small; then all replicas at their mean, where that is hardly above ω (the flow brings them together,
/// P Thm 7), on the walls that they are near; the verdict there; where that is no minimum along its direction of descent, and on.
/// A descent along which the loss was still falling and ω still moving outwards runs off (sampled).
/// Data that are solved up to rounding are solved by a factor 1 + 1e-6 on (V, c).
/// @pre the loss has replicas; @return as nonsmooth::descendToMinimum
Result<nonsmooth::FoundMinimum> descendByFlow(const loss::Loss& loss, const Eigen::VectorXd& start,
                                              const nonsmooth::MinimumOptions& options = {},
                                              const Control& control = {});

}  // namespace omegascope::dynamics
