#pragma once

#include "core/dynamics/methods/optimiser.h"

/// Methods that scale each coordinate by the gradients it has seen; squares, roots and quotients entry by
/// entry.
namespace omegascope::dynamics {

/// s ← ρ s + (1 - ρ) g², ω ← ω - η_k g / (√s + ε), s = 0 at first.   (G. Hinton's lectures, 2012)
/// Memory: s.
class RmsProp : public Optimiser {
  public:
    using Optimiser::Optimiser;

  private:
    Memory freshMemory(const Eigen::VectorXd& start) const override;
    std::optional<std::string> move(State& state) override;
};

/// s ← s + g², ω ← ω - η_k g / (√s + ε).   (J. Duchi et al., 2011)   Memory: s.
class AdaGrad : public Optimiser {
  public:
    using Optimiser::Optimiser;

  private:
    Memory freshMemory(const Eigen::VectorXd& start) const override;
    std::optional<std::string> move(State& state) override;
};

/// m ← β₁ m + (1 - β₁) g, s ← β₂ s + (1 - β₂) g², ω ← ω - η_k (m / (1 - β₁^{k+1})) / (√(s / (1 - β₂^{k+1})) +
/// ε).   (D. Kingma, J. Ba, 2015)
/// As "adamw" ω is first multiplied by 1 - η_k λ.   (I. Loshchilov, F. Hutter, 2019)   Memory: m, s.
class Adam : public Optimiser {
  public:
    using Optimiser::Optimiser;

  private:
    Memory freshMemory(const Eigen::VectorXd& start) const override;
    std::optional<std::string> move(State& state) override;
};

}  // namespace omegascope::dynamics
