#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/dynamics/runs/trajectory.h"

/// Quantities that charts draw over the steps of a run.
namespace omegascope::dynamics {

/// The distance of ω to the nearest wall, to first order: min |z| / |∇z| over all pre-activations with ∇z ≠ 0
/// (exact for a wall that is a plane), and which wall it is.
struct WallDistance {
    double distance = 0.0;
    network::Activation wall;
};
/// Nothing when no pre-activation moves with ω, and for networks with convolutions.
/// Cost: O(N · Σ_ℓ d_ℓ · weights below ℓ).
std::optional<WallDistance> nearestWall(const loss::Loss& loss, const Eigen::VectorXd& parameters);

/// How many data activate at least one unit of the first hidden layer; all of them without one.
int activeData(const loss::Loss& loss, const loss::Evaluation& evaluation);

/// |w_k|² + b_k² - |outgoing weights of k|² for every unit of every hidden layer, by layer: constant along
/// the gradient flow while the unit's layer is dense and has a bias or none.   [THEORY, "Exact gradient
/// flow"] Nothing for networks with convolutions.
std::optional<Eigen::VectorXd> balances(const network::Network& network, const Eigen::VectorXd& parameters);

struct StepQuantities {
    std::vector<int> steps;
    Eigen::VectorXd wallDistance;  ///< empty where nearestWall has none
    Eigen::VectorXd activeData;
    Eigen::MatrixXd
        balanceDrift;  ///< balances(ω_k) - balances(ω_0), one row per step; empty where there are none
};
/// At most `limit` steps, evenly spaced, with the first and the last. Stopped: those found so far.
StepQuantities stepQuantities(const loss::Loss& loss, const Trajectory& trajectory, int limit = 2000,
                              const Control& control = {});

}  // namespace omegascope::dynamics
