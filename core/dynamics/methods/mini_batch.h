#pragma once

#include "core/dynamics/methods/optimiser.h"

namespace omegascope::dynamics {

/// ω_{k+1} = ω_k - η_k (N/|B_k|) Σ_{i∈B_k} μ_i ∇ℓ_i(ω_k).
///
/// Epoch e deals out a permutation of the data that depends on (seed, e) alone, in batches of `batch`; the
/// last batch of an epoch may be smaller. Memory: the permutation of the running epoch.
class MiniBatch : public Optimiser {
  public:
    using Optimiser::Optimiser;

  private:
    bool usesGradient() const override { return false; }
    Memory freshMemory(const Eigen::VectorXd& start) const override;
    std::optional<std::string> move(State& state) override;

    std::vector<int> batch_;
    Eigen::VectorXd estimate_;
};

/// The permutation of 0 … count-1 of an epoch.
Eigen::VectorXd epochOrder(int count, std::uint64_t seed, int epoch);

}  // namespace omegascope::dynamics
