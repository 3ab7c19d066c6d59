#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "core/dynamics/runs/trajectory.h"

namespace omegascope::dynamics {

/// One runner of a race.
struct Runner {
    std::string name;  ///< for a table and a legend
    Eigen::VectorXd start;
    TrainingSpec spec;
};

struct RaceOutcome {
    std::string name;
    Trajectory run;
    double finalLoss = 0.0;
    double leastLoss = 0.0;
    int leastStep = 0;          ///< the first step with the least loss
    double gradientNorm = 0.0;  ///< |g| at the end, what backpropagation gives
    bool flatCell = false;      ///< the last point lies in a truly flat cell
};

struct Race {
    std::vector<RaceOutcome> outcomes;  ///< in the order of the runners
    bool stopped = false;
};

/// Runs all runners, several at a time; the outcome does not depend on `threads` (0: one per core).
/// @throws std::invalid_argument when a runner's start or spec does not fit
Race race(const loss::Loss& loss, const std::vector<Runner>& runners, const Control& control = {},
          int threads = 0);

/// The same start with each of the methods; step length and number of steps are those of `spec`.
std::vector<Runner> methodsFrom(const Eigen::VectorXd& start, const TrainingSpec& spec,
                                const std::vector<std::string>& methods);
/// `count` starts with the method of `spec`: `centre` plus normal entries times `radius`, from one seed; the
/// first is the centre itself.
std::vector<Runner> startsAround(const Eigen::VectorXd& centre, double radius, int count, std::uint64_t seed,
                                 const TrainingSpec& spec);

}  // namespace omegascope::dynamics
