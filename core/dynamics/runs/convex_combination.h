#pragma once

#include "core/dynamics/runs/itinerary.h"

namespace omegascope::dynamics {

/// How the run's own weights compare with the best ones.   [P, Fig. 3]
struct ConvexCombination {
    std::vector<int> cells;     ///< indices in Itinerary::cells, by share
    Eigen::VectorXd theta;      ///< share of the time between `from` and `to` spent in each
    Eigen::VectorXd best;       ///< weights of the element of least norm
    double norm = 0.0;          ///< |Σ θ_u g_u(ω)|
    double least = 0.0;         ///< the least norm in the hull of the g_u(ω), a bound from below
    double coveredShare = 1.0;  ///< of the time: that in the cells compared
};

/// Σ θ_u g_u(ω) over the cells visited in [from, to] with θ_u the share of time spent in each: where a run
/// closes in on a point ω in the sense of Clarke it tends to 0. The `cellLimit` cells with the largest shares
/// are compared.
/// @return an Error when no cell with a known signature was visited, the least norm was not found, or when stopped
Result<ConvexCombination> convexCombination(const loss::Loss& loss, const Itinerary& itinerary,
                                            const Eigen::VectorXd& parameters, double from, double to,
                                            std::size_t cellLimit = 256, const Control& control = {});

/// The same along a run: at step k over the cells visited in [0, k], at ω_k.
struct CombinationSeries {
    std::vector<int> steps;
    Eigen::VectorXd norm, least;  ///< one per step of `steps`; least: the bound from below
    bool stopped = false;
};
/// At most `limit` steps, evenly spaced, without step 0. Steps at which no
/// cell is known or the least norm was not found are left out.
/// Cost: per step the gradients of up to `cellLimit` cells and one least-norm point of their hull.
CombinationSeries combinationSeries(const loss::Loss& loss, const Trajectory& trajectory,
                                    const Itinerary& itinerary, int limit = 200, std::size_t cellLimit = 64,
                                    const Control& control = {});

}  // namespace omegascope::dynamics
