#pragma once

#include "core/dynamics/flow/gradient_flow.h"
#include "core/dynamics/methods/optimiser.h"

namespace omegascope::dynamics {

/// The gradient flow as a method: ω_k is the solution at time k η, k = 0…T.
class FlowRun : public Optimiser {
  public:
    FlowRun(const loss::Loss& loss, TrainingSpec spec);

  private:
    bool usesGradient() const override { return false; }
    Memory freshMemory(const Eigen::VectorXd& start) const override;
    std::optional<std::string> move(State& state) override;

    GradientFlow flow_;
};

/// The horizon of a run: a little beyond the last step, so that rounding does not end a piece before it.
double flowHorizon(const TrainingSpec& spec);

}  // namespace omegascope::dynamics
