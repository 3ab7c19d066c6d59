#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/loss/loss.h"

namespace omegascope::panels {

/// What is known about one ω, in plain values.   [P, sections 2-3]
struct PointFacts {
    double loss = 0.0;                       ///< L(ω)
    std::optional<int> unsolvedShare;        ///< k when L = k/N: μ = 1/N and every ℓ_i is an integer
    int dataCount = 0;                       ///< N
    std::vector<network::Activation> walls;  ///< zeros of S(ω); empty: ω lies in a cell
    bool flatCell = false;                   ///< L is constant on the whole cell; only in a cell
    std::optional<double> gradientNorm;      ///< |∇L(ω)|; nothing on a wall
    std::optional<Eigen::VectorXd> forms;    ///< φ_0 … φ_{L+2}; nothing on a wall or for smooth criteria
    std::vector<int> dead;
    std::vector<int> unsolved;
    /// Every unsolved datum lies on the blind side of every active hyperplane: z^(1)_k(x_i) ≤ 0 for all
    /// first-layer units k whose outgoing weights are not all 0. Nothing without hidden layers, active units
    /// or unsolved data.
    std::optional<bool> unsolvedAreBlind;
};

/// Cost: a few passes over the data, O(N · weights); meant for a background job.
PointFacts pointFacts(const loss::Loss& loss, const Eigen::VectorXd& parameters);

}  // namespace omegascope::panels
