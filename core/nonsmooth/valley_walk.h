#pragma once

#include <Eigen/Core>

#include "core/loss/loss.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// Where a valley leads in which a descent got slow.
struct ValleyEnd {
    enum class Kind {
        Stopped,  ///< no step along it lowers the loss
        Lower,    ///< it opens into a steeper place: descend from there
        RunsOff  ///< the loss still falls, ever more slowly, kFarOff times as far from 0: it may have no minimum
    };
    Kind kind = Kind::Stopped;
    Eigen::VectorXd point;  ///< the lowest that was met
    double loss = 0.0;
};
/// |ω| of a valley's end that runs off, in units of where the descent began.
inline constexpr double kFarOff = 8.0;

/// Follows a valley of the loss outwards: from two of its points on to a third beyond, of up to three times the distance
/// between them, put back on the bottom by leastSquaresByNewton or leastByLinearSteps, as long as that is lower. Products of
/// layers are no closed set, so that the least loss over them need not be attained: two units whose weights approach each
/// other while their outputs grow apart come as near as one likes to a step or a slope that no network has. |ω| is that of
/// the balanced point, where all rescalings of a unit are one.
/// Sampled: it tells what was seen, not that there is no minimum farther out.
/// @return an Error when stopped or a solver gave up
/// @param work     as in leastByLinearSteps; without any the walk stops
/// @param nearest  |ω| where the descent began, balanced
Result<ValleyEnd> followValley(const loss::Loss& loss, const Eigen::VectorXd& start, const Control& control,
                               double& work, double nearest);

}  // namespace omegascope::nonsmooth
