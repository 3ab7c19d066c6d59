#pragma once

#include <optional>
#include <span>
#include <vector>

#include "app/import/files/weight_file.h"

namespace omegascope::importing {

/// What a batch normalisation is once its statistics are fixed: z ↦ s z + t, channel by channel, with
/// s = γ / √(σ² + ε), t = β - s μ.
struct Scaling {
    std::vector<double> scale, shift;
};

/// @param gamma, beta  empty: 1 and 0
/// Errors: lengths that differ, a variance below -ε.
Result<Scaling> scalingOf(std::span<const double> gamma, std::span<const double> beta,
                          std::span<const double> mean, std::span<const double> variance, double epsilon);

/// Folds every batch normalisation that a state dict holds (arrays running_mean and running_var, or moving_mean and
/// moving_variance) into the layer before it: W ← s W, b ← s b + t. That is right when it stands between the layer and its
/// activation, which such a file does not tell: a remark says so, and which ε was taken.
/// Errors: no layer of as many units stands before it.
Outcome foldBatchNorms(WeightFile& file, std::optional<double> epsilon);

}  // namespace omegascope::importing
