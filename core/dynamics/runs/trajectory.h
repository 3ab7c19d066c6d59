#pragma once

#include <Eigen/Core>
#include <functional>
#include <string>
#include <vector>

#include "core/dynamics/methods/state.h"
#include "core/dynamics/methods/training.h"
#include "core/loss/loss.h"
#include "core/support/parallel.h"

namespace omegascope::dynamics {

class Optimiser;

/// A run: ω_0, …, ω_T with the losses along it.
/// Points are stored every `stride` steps (1 while the memory budget allows), the rest are replayed: see
/// pointAt.
struct Trajectory {
    TrainingSpec spec;
    int stride = 1;
    std::vector<Eigen::VectorXd> keyframes;  ///< ω at steps 0, stride, 2·stride, …
    /// What the method carries along at each keyframe; empty while stride is 1, where nothing
    /// is replayed, for methods that carry nothing, and in a run read from a file.
    std::vector<Memory> memories;
    std::vector<double> loss;                  ///< L(ω_k), k = 0…T
    std::vector<std::vector<float>> perDatum;  ///< per datum: ℓ_i(ω_k) for k = 0…T; empty above the budget
    bool stopped = false;  ///< ended early: cancelled, at rest, or the loss was no longer finite
    std::string remark;    ///< why it ended early, as a sentence

    int steps() const { return static_cast<int>(loss.size()) - 1; }
    bool empty() const { return loss.empty(); }
    bool operator==(const Trajectory&) const;
};

/// Memory that a run may take, in numbers.
struct TrajectoryBudget {
    double points = 16e6;    ///< doubles kept as keyframes, the methods' memories included
    double perDatum = 16e6;  ///< floats kept as per-datum losses
};

/// Runs spec.steps steps of spec.method from `start`; deterministic, also for methods with a seed.
/// Cancelling returns the part that was run, with `stopped` set; a step to a loss that is not finite ends the
/// run before it, and a method that has nowhere to go ends it where it is.
/// @throws std::invalid_argument when check(spec) fails or the start has the wrong length
Trajectory train(const loss::Loss& loss, const Eigen::VectorXd& start, const TrainingSpec& spec,
                 const Control& control = {}, const TrajectoryBudget& budget = {});

/// ω_k, replayed from the nearest stored point at or before k (bit-identical to full storage).
/// Cost: at most stride - 1 steps; k steps when the method carries something and `memories` is empty.
Eigen::VectorXd pointAt(const Trajectory& trajectory, const loss::Loss& loss, int k);

/// A step of a run from which the method goes on, with what it carries: replayed as pointAt. `method` is that of the run's spec.
/// @return an Error only when stopped
Result<State> stateAt(const Trajectory& trajectory, Optimiser& method, int k, const Control& control = {});

/// ω_0, ω_1, … in order, in one replay of the run; stops when `visit` returns false.
/// Cost: the steps between keyframes; none are replayed while stride is 1.
void forEachPoint(const Trajectory& trajectory, const loss::Loss& loss,
                  const std::function<bool(int, const Eigen::VectorXd&)>& visit);

/// ω at ascending steps as columns, in one replay; of no steps, no columns.
/// @return an Error only when stopped
Result<Eigen::MatrixXd> pointsAt(const Trajectory& trajectory, const loss::Loss& loss,
                                 const std::vector<int>& steps, const Control& control = {});

}  // namespace omegascope::dynamics
