#include "core/dynamics/methods/optimiser.h"

#include <cmath>
#include <stdexcept>

#include "core/dynamics/methods/adaptive.h"
#include "core/dynamics/methods/first_order.h"
#include "core/dynamics/methods/flow_run.h"
#include "core/dynamics/methods/gradient_sampling.h"
#include "core/dynamics/methods/mini_batch.h"

namespace omegascope::dynamics {

State Optimiser::begin(const Eigen::VectorXd& start) const {
    if (start.size() != loss_.parameterCount())
        throw std::invalid_argument("a run must start at a point with one entry for each parameter");
    return {start, 0, freshMemory(start)};
}

double Optimiser::evaluate(const State& state) {
    value_ = usesGradient() ? passes_.valueAndGradient(state.point, gradient_) : passes_.value(state.point);
    return value_;
}

std::optional<std::string> Optimiser::advance(State& state) {
    if (auto sentence = move(state)) return sentence;
    ++state.step;
    return std::nullopt;
}

double Optimiser::stepLength(int k) const {
    if (spec_.schedule == "inverse") return spec_.step / (k + 1.0);
    if (spec_.schedule == "inverse-sqrt") return spec_.step / std::sqrt(k + 1.0);
    if (spec_.schedule == "geometric") return spec_.step * std::pow(spec_.ratio, k);
    return spec_.step;
}

std::unique_ptr<Optimiser> makeOptimiser(const loss::Loss& loss, const TrainingSpec& spec) {
    if (const Outcome known = check(spec); !known) throw std::invalid_argument(known.error().message);
    if (spec.method == "momentum") return std::make_unique<Momentum>(loss, spec);
    if (spec.method == "nesterov") return std::make_unique<Nesterov>(loss, spec);
    if (spec.method == "rmsprop") return std::make_unique<RmsProp>(loss, spec);
    if (spec.method == "adagrad") return std::make_unique<AdaGrad>(loss, spec);
    if (spec.method == "adam" || spec.method == "adamw") return std::make_unique<Adam>(loss, spec);
    if (spec.method == "sgd") return std::make_unique<MiniBatch>(loss, spec);
    if (spec.method == "gradient-sampling") return std::make_unique<GradientSampling>(loss, spec);
    if (spec.method == "gradient-flow") return std::make_unique<FlowRun>(loss, spec);
    return std::make_unique<GradientDescent>(loss, spec);
}

}  // namespace omegascope::dynamics
