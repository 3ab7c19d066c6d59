#pragma once

#include <Eigen/Core>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/dynamics/methods/state.h"
#include "core/dynamics/methods/training.h"
#include "core/loss/backpropagation.h"

namespace omegascope::dynamics {

/// One method of the table `methods()` on one loss. Not safe to share between threads; the loss must outlive
/// it. Use: begin; then evaluate and advance in turn. The steps are a function of the State alone.
class Optimiser {
  public:
    Optimiser(const loss::Loss& loss, TrainingSpec spec)
        : loss_(loss), spec_(std::move(spec)), passes_(loss) {}
    virtual ~Optimiser() = default;
    Optimiser(const Optimiser&) = delete;
    Optimiser& operator=(const Optimiser&) = delete;

    /// Step 0 with fresh memory.
    State begin(const Eigen::VectorXd& start) const;
    /// L(ω_k), and the gradient when the method uses it. Call it before advance.
    double evaluate(const State& state);
    /// ℓ_i(ω_k) of the last evaluate, length N.
    const Eigen::VectorXd& perDatum() const { return passes_.perDatum(); }
    /// Makes step k and counts it. A sentence when the run has nowhere to go; the state is then as before.
    std::optional<std::string> advance(State& state);
    /// What the last advance put in the place of the gradient in its method's formula; null: the method has none.
    const Eigen::VectorXd* usedGradient() const { return used_; }
    /// η_k of the last advance.
    double usedLength() const { return length_; }

  protected:
    const loss::Loss& loss() const { return loss_; }
    const TrainingSpec& spec() const { return spec_; }
    const Eigen::VectorXd& gradient() const { return gradient_; }  ///< ∇L(ω_k) of the last evaluate
    double lossValue() const { return value_; }                    ///< L(ω_k) of the last evaluate
    loss::Backpropagation& passes() { return passes_; }
    /// η_k of an open-loop schedule.
    double stepLength(int k) const;
    /// Tells usedGradient and usedLength; `gradient` must live as long as the optimiser.
    void account(double length, const Eigen::VectorXd* gradient) {
        length_ = length;
        used_ = gradient;
    }

  private:
    virtual bool usesGradient() const { return true; }
    virtual Memory freshMemory(const Eigen::VectorXd& start) const {
        (void)start;
        return {};
    }
    /// ω_k → ω_{k+1}.
    virtual std::optional<std::string> move(State& state) = 0;

    const loss::Loss& loss_;
    TrainingSpec spec_;
    loss::Backpropagation passes_;
    Eigen::VectorXd gradient_;
    double value_ = 0.0;
    double length_ = 0.0;
    const Eigen::VectorXd* used_ = nullptr;
};

/// @throws std::invalid_argument when `check(spec)` fails
std::unique_ptr<Optimiser> makeOptimiser(const loss::Loss& loss, const TrainingSpec& spec);

}  // namespace omegascope::dynamics
