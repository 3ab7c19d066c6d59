#pragma once

#include <optional>
#include <vector>

#include "core/loss/loss.h"
#include "core/nonsmooth/verdict/place.h"
#include "core/nonsmooth/verdict/verdict.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// Is ω a local minimum of L in Ω?   [THEORY, "Is ω a local minimum?"]
///
/// The answer speaks of ω itself: a wall is met where the pre-activation of the numbers as stored is 0 in exact
/// arithmetic, and a datum is solved where its loss is. A slope is confirmed in exact arithmetic; a fall of higher order
/// by evaluating the loss along the direction. What the methods cannot settle, a solver that gives up and
/// numbers beyond a double are Undecided.
/// @return an Error only when stopped
Result<LocalMinimum> localMinimum(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                  const MinimumOptions& options = {}, const Control& control = {});
/// The same of a place that is known.  @pre placeOf made it
Result<LocalMinimum> localMinimum(const Place& place, const MinimumOptions& options = {},
                                  const Control& control = {});

/// The verdict of a point that came out of floating-point arithmetic: where ω is near walls it does not meet
/// (nearMinimum) of the point on them that it stands for, told to a tolerance; else of ω itself, where for the squared
/// loss a residual or a sum of gradients within rounding counts as 0 (to a tolerance).
Result<LocalMinimum> minimumOnWalls(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                    const MinimumOptions& options = {}, const Control& control = {});

/// ω is near walls that it does not meet: |z| ≤ loss::kWallTolerance of the wall's scale, z ≠ 0. Squared loss: or it is no
/// local minimum, but would be one if residuals and sums of gradients within rounding were 0 (then `walls` is empty).
struct NearMinimum {
    std::vector<network::Activation> walls;  ///< those that ω is near, ascending; without those it meets
    double distance = 0.0;                   ///< |ω' - ω|
    double loss = 0.0;                       ///< L(ω')
    /// At ω', the projection of ω onto the walls it is near and those it meets (projectOntoActive; where they have no
    /// common point, onto the nearest ones that have), taken to be on them all; a neuron of a shallow network whose share of every output is rounding (1e-10) counts as w̄_k = 0. `at` is ω'.
    LocalMinimum minimum;
};
/// @return nothing where ω is near no further wall; an Error only when stopped or a solver gave up
Result<std::optional<NearMinimum>> nearMinimum(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                               const MinimumOptions& options = {},
                                               const Control& control = {});
/// The same of a place that is known.  @pre placeOf made it
Result<std::optional<NearMinimum>> nearMinimum(const Place& place, const MinimumOptions& options = {},
                                               const Control& control = {});

}  // namespace omegascope::nonsmooth
