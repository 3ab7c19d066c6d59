#pragma once

#include <Eigen/Core>

namespace omegascope::studies {

// Loops over numbers that lie side by side, each compiled for the widest instructions of the machine; all of them give the
// same bits (core/support/instruction_sets.h).

/// x += 1·bᵀ and x = σ_α(x): columns × units numbers, a column after the other.   α = 1 adds the bias alone.
template <typename Scalar>
void addBiasAndBend(Scalar* x, const Scalar* bias, Eigen::Index units, Eigen::Index columns, Scalar alpha);

/// δ_i = α δ_i where x_i ≤ 0: the chain rule through σ_α by its result x, σ'(0) := α.
template <typename Scalar>
void bendBack(Scalar* delta, const Scalar* x, Eigen::Index count, Scalar alpha);

/// δ_i = δ_i x_i (1 - x_i): through 1 / (1 + e^-z) by its result x.
template <typename Scalar>
void sigmoidBack(Scalar* delta, const Scalar* x, Eigen::Index count);

/// The sum of the columns, in order.
template <typename Scalar>
void sumColumns(const Scalar* delta, Eigen::Index units, Eigen::Index columns, Scalar* sum);

/// ω -= η g.
template <typename Scalar>
void descend(Scalar* parameters, const Scalar* gradient, Eigen::Index count, Scalar step);

/// Numbers of one step of Adam [Kingma and Ba 2015]; `meanScale` = 1 / (1 - β1^t), `squareScale` = 1 / (1 - β2^t).
template <typename Scalar>
struct AdamStep {
    Scalar step, beta1, beta2, epsilon, meanScale, squareScale;
};

/// m = β1 m + (1 - β1) g,  s = β2 s + (1 - β2) g²,  ω -= η m̂ / (√ŝ + ε).
template <typename Scalar>
void adamStep(Scalar* parameters, const Scalar* gradient, Scalar* mean, Scalar* square, Eigen::Index count,
              const AdamStep<Scalar>& numbers);

}  // namespace omegascope::studies
