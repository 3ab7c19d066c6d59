#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "core/loss/loss.h"
#include "core/support/parallel.h"

namespace omegascope::dynamics {

/// FORMAT: "training".
struct TrainingSpec {
    std::string method = "gradient-descent";
    double step = 0.1;
    int steps = 500;
    std::uint64_t seed = 1;
    bool operator==(const TrainingSpec&) const = default;
};

/// A run of descent: ω_0, …, ω_T with the losses along it.
/// Points are stored every `stride` steps (1 while the memory budget allows), the rest are replayed: see pointAt.
struct Trajectory {
    TrainingSpec spec;
    int stride = 1;
    std::vector<Eigen::VectorXd> keyframes;  ///< ω at steps 0, stride, 2·stride, …
    std::vector<double> loss;                ///< L(ω_k), k = 0…T
    std::vector<std::vector<float>> perDatum;  ///< per datum: ℓ_i(ω_k) for k = 0…T; empty above the budget
    bool stopped = false;                    ///< ended early: cancelled, or the loss was no longer finite
    std::string remark;                      ///< why it ended early, as a sentence

    int steps() const { return static_cast<int>(loss.size()) - 1; }
    bool empty() const { return loss.empty(); }
    bool operator==(const Trajectory&) const;
};

/// ω_{k+1} = ω_k - step · g_k with g_k = Loss::backpropagation(ω_k); deterministic.   [P, Fig. 3; S, section 2]
/// Cancelling returns the part that was run, with `stopped` set. A step to a non-finite loss ends the run before it.
Trajectory gradientDescent(const loss::Loss& loss, const Eigen::VectorXd& start, const TrainingSpec& spec,
                           const Control& control = {});

/// ω_k, replayed from the nearest stored point at or before k (bit-identical to full storage).
Eigen::VectorXd pointAt(const Trajectory& trajectory, const loss::Loss& loss, int k);

}  // namespace omegascope::dynamics
