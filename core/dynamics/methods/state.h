#pragma once

#include <Eigen/Core>
#include <memory>
#include <vector>

namespace omegascope::dynamics {

struct FlowPiece;

/// What a method carries from step to step.
struct Memory {
    std::vector<Eigen::VectorXd> vectors;    ///< velocity, mean squares, … of an optimiser
    std::shared_ptr<const FlowPiece> piece;  ///< where the gradient flow is

    bool empty() const { return vectors.empty() && !piece; }
    double numbers() const;  ///< how many it holds, about
    bool operator==(const Memory&) const;
};

/// All that the next step of a run depends on: copy it and the run goes on from there bit by bit.
struct State {
    Eigen::VectorXd point;  ///< ω_k
    int step = 0;           ///< k
    Memory memory;
};

}  // namespace omegascope::dynamics
