#include "core/dynamics/methods/adaptive.h"

#include <cmath>

namespace omegascope::dynamics {

Memory RmsProp::freshMemory(const Eigen::VectorXd& start) const {
    return {{Eigen::VectorXd::Zero(start.size())}, {}};
}

std::optional<std::string> RmsProp::move(State& state) {
    const auto g = gradient().array();
    auto s = state.memory.vectors[0].array();
    s = spec().decay * s + (1.0 - spec().decay) * g.square();
    account(stepLength(state.step), &gradient());
    state.point.array() -= usedLength() * g / (s.sqrt() + spec().epsilon);
    return std::nullopt;
}

Memory AdaGrad::freshMemory(const Eigen::VectorXd& start) const {
    return {{Eigen::VectorXd::Zero(start.size())}, {}};
}

std::optional<std::string> AdaGrad::move(State& state) {
    const auto g = gradient().array();
    auto s = state.memory.vectors[0].array();
    s += g.square();
    account(stepLength(state.step), &gradient());
    state.point.array() -= usedLength() * g / (s.sqrt() + spec().epsilon);
    return std::nullopt;
}

Memory Adam::freshMemory(const Eigen::VectorXd& start) const {
    return {{Eigen::VectorXd::Zero(start.size()), Eigen::VectorXd::Zero(start.size())}, {}};
}

std::optional<std::string> Adam::move(State& state) {
    const double beta1 = spec().beta1, beta2 = spec().beta2, length = stepLength(state.step);
    account(length, &gradient());
    const auto g = gradient().array();
    auto m = state.memory.vectors[0].array();
    auto s = state.memory.vectors[1].array();
    m = beta1 * m + (1.0 - beta1) * g;
    s = beta2 * s + (1.0 - beta2) * g.square();
    if (spec().method == "adamw") state.point *= 1.0 - length * spec().weightDecay;
    const double meanShare = 1.0 - std::pow(beta1, state.step + 1);
    const double squareShare = 1.0 - std::pow(beta2, state.step + 1);
    state.point.array() -= length * (m / meanShare) / ((s / squareShare).sqrt() + spec().epsilon);
    return std::nullopt;
}

}  // namespace omegascope::dynamics
