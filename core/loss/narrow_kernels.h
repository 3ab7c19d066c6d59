#pragma once

#include <Eigen/Core>

/// Dense layers with few inputs, and those with one output, for runs of many steps. General matrix products
/// pack their operands first, which takes longer than the product when one side is this narrow. All units of
/// a layer lie side by side in memory, so that the loops fill vector registers; the results are the same bits
/// for every instruction set.
namespace omegascope::loss {

/// Up to this many inputs the kernels are quicker than a general product.
inline constexpr Eigen::Index kNarrow = 8;

/// z(:, i) = b + Σ_j w(:, j) x(j, i).
/// @param weights units × inputs, column-major   @param bias `units` numbers   @param features inputs × count
/// @param z units × count
void narrowAffine(const double* weights, const double* bias, const double* features, Eigen::Index units,
                  Eigen::Index inputs, Eigen::Index count, double* z);

/// below(:, i) = δ_i v ⊙ σ'_α(z(:, i)) for a layer with one output of weights v; σ'_α is 1 where z > 0 and
/// else α.
void narrowBackward(const double* v, const double* delta, const double* z, Eigen::Index units,
                    Eigen::Index count, double alpha, double* below);

/// weights(:, j) += Σ_i δ(:, i) x(j, i) and bias += Σ_i δ(:, i) over the data i with used[i] ≠ 0.
/// @param used `count` numbers, 0 where δ(:, i) is 0; null: all are used
void narrowAccumulate(const double* delta, const double* features, const double* used, Eigen::Index units,
                      Eigen::Index inputs, Eigen::Index count, double* weights, double* bias);

}  // namespace omegascope::loss
