#pragma once

#include <Eigen/Core>
#include <memory>
#include <vector>

#include "core/loss/exact_pass.h"
#include "core/loss/loss.h"

namespace omegascope::nonsmooth {

/// A point and the states that its entries have there: what a verdict speaks of.
struct Place {
    const loss::Loss& loss;
    Eigen::VectorXd parameters;
    network::Signature signature;
    std::vector<bool> solved;
    Eigen::MatrixXd residual;  ///< ŷ - y, R × N (squared)
    /// ω itself: the states are S(ω) of the stored numbers, and this is where they come from. Null for a point that
    /// stands for one on its walls: entries within loss::kWallTolerance of 0 count as 0, and residuals as well.
    std::shared_ptr<const loss::ExactPass> pass;

    bool chosen = false;  ///< the states of a stand-in were chosen wall by wall, each met to rounding

    bool isExact() const { return pass != nullptr; }
};

/// ω itself.
Place placeOf(const loss::Loss& loss, const Eigen::VectorXd& parameters);
/// The point on its walls that `parameters` stands for.
Place placeOnWalls(const loss::Loss& loss, const Eigen::VectorXd& parameters);

}  // namespace omegascope::nonsmooth
