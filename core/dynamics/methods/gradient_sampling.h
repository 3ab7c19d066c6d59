#pragma once

#include "core/dynamics/methods/optimiser.h"

namespace omegascope::dynamics {

/// Gradient sampling for nonsmooth, nonconvex losses.   (J. Burke, A. Lewis, M. Overton, A robust gradient
/// sampling algorithm for nonsmooth, nonconvex optimization, 2005)
///
/// At step k the gradients at ω_k and at m points drawn uniformly from the ball of radius ε about it; x* is
/// the shortest vector of their convex hull. |x*| ≤ ν: ω stays, ε and ν are halved. Otherwise ω moves along
/// -x*/|x*| by the largest t ∈ {η, η/2, η/4, …} with L(ω - t x*/|x*|) < L(ω) - 10⁻⁴ t |x*|; when t < 10⁻¹² (1
/// + |ω|) is reached, ω stays and ε is halved. The run rests when ε < 10⁻¹². Memory: (ε, ν), at first
/// (radius, 0.1).
class GradientSampling : public Optimiser {
  public:
    using Optimiser::Optimiser;

  private:
    Memory freshMemory(const Eigen::VectorXd& start) const override;
    std::optional<std::string> move(State& state) override;
    /// The gradients as columns.
    Eigen::MatrixXd sample(const State& state);

    Eigen::VectorXd shortest_;  ///< x*
};

}  // namespace omegascope::dynamics
