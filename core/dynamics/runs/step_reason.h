#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "core/dynamics/runs/trajectory.h"

namespace omegascope::dynamics {

/// Why step k of a run went where it did: the terms of its method's formula with their numbers.
struct StepReason {
    /// One term of ω_{k+1} - ω_k.
    struct Term {
        std::string symbol;  ///< "−η g"
        Eigen::VectorXd vector;
    };

    int step = 0;              ///< k
    Eigen::VectorXd from, to;  ///< ω_k, ω_{k+1}
    double lossBefore = 0.0, lossAfter = 0.0;
    Eigen::VectorXd gradient;  ///< what stands for the gradient in the formula
    std::string gradientIs;  ///< "∇L(ω)", "∇L(ω + β v)", "the gradient of data 2 and 5 alone, times 6"
    std::string formula;     ///< "ω ← ω − η g"
    double length = 0.0;     ///< η_k
    std::string lengthIs;    ///< "η / √(k + 1) = 0.1 / √13"
    std::vector<Term> terms;  ///< their sum is ω_{k+1} - ω_k up to rounding
    int wallsAt =
        0;  ///< pre-activations that are 0 at ω_k: then g is the gradient of one form that meets there
    int wallsCrossed = 0;  ///< entries of S(ω_k) and S(ω_{k+1}) that differ, both not 0
    bool rests = false;    ///< ω_{k+1} = ω_k
};

/// Of the step from k to k + 1, all in plain double arithmetic; the step itself is the one that `train` made, bit by bit.
/// Cost: that of stateAt, a step, two signatures.
/// @return an Error when stopped, or for a run that its method does not lead on from step k
/// @throws std::invalid_argument for a step that the run has not
Result<StepReason> reasonOf(const Trajectory& run, const loss::Loss& loss, int k,
                            const Control& control = {});

}  // namespace omegascope::dynamics
