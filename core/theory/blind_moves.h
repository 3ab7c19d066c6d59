#pragma once

#include <Eigen/Core>
#include <optional>

#include "core/loss/loss.h"

namespace omegascope::theory {

/// A move of ω after which a datum is dead, or seen again.
struct BlindMove {
    int datum = 0;
    double distance = 0.0;  ///< to where it happens: a formula, exact up to the rounding of its evaluation
    Eigen::VectorXd parameters;  ///< ω there and a millionth beyond, so that rounding does not decide
};

/// The least move of (W1, b1) after which datum i activates no unit of the first layer:
///   w̄_k ← w̄_k - (z_k)₊ x̄_i / |x̄_i|²,  |move|² = Σ_k (z_k)₊² / |x̄_i|²,  x̄ = (x, 1), or x without hidden biases,
/// the projection onto the half-spaces z_k ≤ 0, which move different entries of ω.   [P, section 3]
/// Errors: no hidden layer, a convolution first (its units share their weights), x̄_i = 0, already dead.   Cost: O(n).
Result<BlindMove> killingMove(const loss::Loss& loss, const Eigen::VectorXd& parameters, int datum);

/// The least move after which it activates one unit again: of the unit with the least |z_k|.
/// Errors: as above; not dead.
Result<BlindMove> revivingMove(const loss::Loss& loss, const Eigen::VectorXd& parameters, int datum);

/// The datum that dies by the least move of all, among those that are alive; nothing where there is none or the network has
/// no such first layer.   Cost: O(N K d).
std::optional<BlindMove> nearestDeath(const loss::Loss& loss, const Eigen::VectorXd& parameters);

}  // namespace omegascope::theory
