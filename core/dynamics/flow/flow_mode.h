#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "core/loss/loss.h"
#include "core/support/result.h"

namespace omegascope::dynamics {

/// How the flow goes on from a point: the cell or the walls it moves in.
struct FlowMode {
    /// Of the cell; 0 for held walls and for walls that make no kink here (as inactive as active: the
    /// gradient does not tell them apart).
    network::Signature signature;
    std::vector<network::Activation> held;  ///< walls along which the flow slides
    /// Entries that were 0 at the point and are left to the side of their state.
    std::vector<network::Activation> left;
    Eigen::VectorXd velocity;  ///< -x* at the point
    double norm = 0.0;         ///< |x*|
    bool atRest = false;       ///< x* = 0: the point is critical in the sense of Clarke
    int cells = 1;             ///< incident cells whose gradients were compared
};

/// The mode at ω.
///
/// x* is the element of least norm of the hull of the gradients of all incident cells; the walls whose forms
/// grow or fall along -x* are left to that side, and among the cells on those sides x* is taken again, until
/// nothing changes. The other walls are held where they make a kink. Of replicas each class is asked by itself, with the
/// penalty's gradient added to those of its cells.
/// @return an Error when the cells could not be enumerated, or when no side is consistent
Result<FlowMode> flowMode(const loss::Loss& loss, const Eigen::VectorXd& parameters);

/// Derivatives up to this share of their terms count as 0.
inline constexpr double kDerivativeZero = 1e-9;

/// The derivative of every pre-activation along η, with |dz| ≤ `zero` of its terms set to 0; entries of
/// `signature` that are 0 pass on α min(dz, 0) + max(dz, 0).
/// @return layer ℓ = 1…L at [ℓ-1], then the criterion's (units × N, for hinge types)
std::vector<Eigen::MatrixXd> directionalDerivatives(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                                    const network::Signature& signature,
                                                    const Eigen::VectorXd& direction,
                                                    double zero = kDerivativeZero);

/// -x* on the common tangent space of the held walls, with the multipliers of the walls.
struct SlidingVelocity {
    Eigen::VectorXd velocity;
    /// For each held wall τ with x* = g_inactive + Σ τ_a (jump of the gradient across a): the flow is held
    /// while 0 ≤ τ ≤ 1. The jump across a hidden wall is taken with the τ of the criterion's held entries of
    /// its datum; exact for L ≤ 1, and for deeper networks unless walls of one datum in different hidden
    /// layers are held.
    std::vector<double> multipliers;
};
/// @param signature entries 0 are taken as inactive   Cost: one masked backward pass and two for each held
/// wall.
SlidingVelocity slidingVelocity(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                const network::Signature& signature,
                                const std::vector<network::Activation>& held);

}  // namespace omegascope::dynamics
