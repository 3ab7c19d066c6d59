#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "core/loss/loss.h"
#include "core/loss/replica_penalty.h"
#include "core/nonsmooth/clarke/clarke.h"
#include "core/nonsmooth/local_minimum.h"
#include "core/theory/genericity.h"
#include "core/theory/separability.h"

namespace omegascope::theorems {

/// Everything that is known of the loss at one ω: what `analyse` prints and what the point panel shows.
struct PointAnalysis {
    /// The cell that ω lies in, when it lies on no wall.
    struct Cell {
        Eigen::VectorXd gradient;            ///< ∇L(ω)
        bool flat = false;                   ///< L is constant on the whole cell
        std::optional<Eigen::VectorXd> phi;  ///< φ_0 … φ_{L+2} at ω; nothing for squared and logistic
    };
    double loss = 0.0;
    loss::Evaluation evaluation;  ///< with what exact arithmetic says of terms near 0 (ExactPass)
    network::Signature signature;
    std::vector<bool> solved;
    std::vector<int> deadData;
    std::vector<network::Activation>
        active;  ///< the zeros of S(ω): pre-activations that are 0 in exact arithmetic
    std::optional<Cell> cell;
    nonsmooth::ClarkeSubdifferential clarke;
    nonsmooth::LocalMinimum minimum;  ///< of ω itself
    /// Of a network with replicas: how far they are apart, and dist(0, ∂₀L^(r)) of every class.
    struct Replicas {
        loss::ReplicaSpread spread;
        double penalty = 0.0;  ///< with its weight: L(ω) = Σ_r L^(r) + this
        std::vector<double> toZero;
    };
    std::optional<Replicas> replicas;
    std::optional<nonsmooth::NearMinimum>
        near;  ///< walls that ω is near without meeting them, and the verdict there
};

/// Errors: the loss or its gradient at ω is too large for a double; stopped.
/// Cost: that of localMinimum and clarkeSubdifferential; for a background job.
Result<PointAnalysis> analysePoint(const loss::Loss& loss, const Eigen::VectorXd& point,
                                   const nonsmooth::MinimumOptions& options = {},
                                   const Control& control = {});

/// How many linear regions of ŷ the data lie in: data with the same states of all hidden units share one.   [S, 3.1.2]
int regionsSeen(const network::Signature& signature);
/// A sentence where P and I call a minimum by different types: P's type I has the border of a flat cell in it, I's has not.
/// Empty where they agree.
std::string typeRemark(const PointAnalysis& point);

/// What does not depend on ω, computed once per data set.
struct DataAnalysis {
    std::optional<theory::DataSeparability> separability;  ///< nothing for squared, or see the remark
    std::string separabilityRemark;                        ///< why there is none, as a sentence
    theory::Genericity genericity;
};
/// @return an Error only when stopped
Result<DataAnalysis> analyseData(const loss::Loss& loss, const Control& control = {});

}  // namespace omegascope::theorems
