#include "core/dynamics/methods/first_order.h"

#include <algorithm>

#include "core/cells/forms/ray.h"

namespace omegascope::dynamics {

namespace {

constexpr double kSearchReach = 1000.0;  // the line search looks this many times η along -g

}  // namespace

std::optional<std::string> GradientDescent::move(State& state) {
    double length = stepLength(state.step);
    if (spec().schedule == "polyak") {
        const double square = gradient().squaredNorm();
        length = square > 0.0 ? std::max(0.0, lossValue() - spec().target) / square : 0.0;
    } else if (spec().schedule == "line-search") {
        if (loss().criterion() == loss::Criterion::Logistic)
            return "The exact line search needs a loss that is piecewise polynomial, and the logistic loss "
                   "is not; "
                   "choose another rule for the step length.";
        if (gradient().isZero(0.0)) return "The gradient is 0, so there is no direction to search along.";
        const Eigen::VectorXd downhill = -gradient();
        length = cells::rayLoss(loss(), state.point, downhill, kSearchReach * spec().step).minimum().t;
        if (length == 0.0)
            return "The loss does not fall along minus the gradient: the point lies on a wall; change the "
                   "rule for "
                   "the step length or the start.";
    }
    account(length, &gradient());
    state.point -= length * gradient();
    return std::nullopt;
}

Memory Momentum::freshMemory(const Eigen::VectorXd& start) const {
    return {{Eigen::VectorXd::Zero(start.size())}, {}};
}

std::optional<std::string> Momentum::move(State& state) {
    Eigen::VectorXd& velocity = state.memory.vectors[0];
    account(stepLength(state.step), &gradient());
    velocity = spec().momentum * velocity - usedLength() * gradient();
    state.point += velocity;
    return std::nullopt;
}

Memory Nesterov::freshMemory(const Eigen::VectorXd& start) const {
    return {{Eigen::VectorXd::Zero(start.size())}, {}};
}

std::optional<std::string> Nesterov::move(State& state) {
    Eigen::VectorXd& velocity = state.memory.vectors[0];
    passes().valueAndGradient(state.point + spec().momentum * velocity, ahead_);
    account(stepLength(state.step), &ahead_);
    velocity = spec().momentum * velocity - usedLength() * ahead_;
    state.point += velocity;
    return std::nullopt;
}

}  // namespace omegascope::dynamics
