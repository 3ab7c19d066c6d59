#pragma once

#include <vector>

namespace omegascope::studies {

/// Weights of a network that are drawn alike: so many, with this deviation about a common mean.
struct WeightGroup {
    double count = 0.0;
    double deviation = 1.0;
};

/// log Φ(z), also where Φ(z) is 1 or 0 to rounding.
double logNormalProbability(double z);

/// log P with which all weights are positive when their mean is μ:  Σ_g n_g log Φ(μ / σ_g).   [S, Prop. 4, (3)]
double logAllPositive(const std::vector<WeightGroup>& groups, double mean);

/// The μ for which that probability is p, by bisection to the last digit.   0 < p < 1
double meanForAllPositive(const std::vector<WeightGroup>& groups, double p);

/// P(some hidden layer j = 2 … k has negative weights alone) = 1 - (1 - 2^(-h²))^(k-1): zero biases, weights of any
/// distribution that is symmetric about 0.   [S, Prop. 5]
double someLayerNegative(int h, int layers);

}  // namespace omegascope::studies
