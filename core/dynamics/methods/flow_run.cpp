#include "core/dynamics/methods/flow_run.h"

#include <utility>

namespace omegascope::dynamics {

namespace {

constexpr double kPastTheEnd = 1e-9;  // of the horizon: so that the last step, a sum of steps, lies within it

}  // namespace

double flowHorizon(const TrainingSpec& spec) {
    return (1.0 + kPastTheEnd) * spec.step * spec.steps;
}

FlowRun::FlowRun(const loss::Loss& loss, TrainingSpec spec)
    : Optimiser(loss, spec), flow_(loss, flowHorizon(spec)) {
}

Memory FlowRun::freshMemory(const Eigen::VectorXd& start) const {
    return {{}, std::make_shared<const FlowPiece>(flow_.begin(start))};
}

std::optional<std::string> FlowRun::move(State& state) {
    account(spec().step, nullptr);
    auto& piece = state.memory.piece;
    const double now = state.step * spec().step, target = (state.step + 1) * spec().step;
    // A point of rest that lies between two steps is shown once before the run ends there.
    if (piece->motion == FlowPiece::Motion::Rest && piece->time <= now) return piece->remark;
    while (piece->end() < target) piece = std::make_shared<const FlowPiece>(flow_.next(*piece));
    state.point = flow_.at(*piece, target);
    return std::nullopt;
}

}  // namespace omegascope::dynamics
