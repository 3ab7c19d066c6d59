#pragma once

#include "core/dynamics/methods/optimiser.h"

namespace omegascope::dynamics {

/// ω_{k+1} = ω_k - η_k g_k with g_k = ∇L(ω_k); η_k by any rule of schedules().
class GradientDescent : public Optimiser {
  public:
    using Optimiser::Optimiser;

  private:
    std::optional<std::string> move(State& state) override;
};

/// The heavy ball: v_{k+1} = β v_k - η_k g_k, ω_{k+1} = ω_k + v_{k+1}, v_0 = 0.   (B. T. Polyak, 1964)
/// Memory: v.
class Momentum : public Optimiser {
  public:
    using Optimiser::Optimiser;

  private:
    Memory freshMemory(const Eigen::VectorXd& start) const override;
    std::optional<std::string> move(State& state) override;
};

/// v_{k+1} = β v_k - η_k ∇L(ω_k + β v_k), ω_{k+1} = ω_k + v_{k+1}, v_0 = 0.   (Y. Nesterov, 1983, with
/// constant β) Memory: v. Two evaluations a step.
class Nesterov : public Optimiser {
  public:
    using Optimiser::Optimiser;

  private:
    bool usesGradient() const override { return false; }
    Memory freshMemory(const Eigen::VectorXd& start) const override;
    std::optional<std::string> move(State& state) override;
    Eigen::VectorXd ahead_;
};

}  // namespace omegascope::dynamics
