#include "core/dynamics/methods/gradient_sampling.h"

#include <cmath>

#include "core/dynamics/methods/step_random.h"
#include "core/optimisation/min_norm_point.h"
#include "core/support/number_text.h"

namespace omegascope::dynamics {

namespace {

constexpr double kFirstTolerance = 0.1;  // ν_0
constexpr double kShrink = 0.5;
constexpr double kDecrease = 1e-4;
constexpr double kSmallestRadius = 1e-12;
constexpr double kSmallestStep = 1e-12;

/// Uniform in the unit ball of R^n.
Eigen::VectorXd inUnitBall(Eigen::Index n, Random& random) {
    Eigen::VectorXd u(n);
    for (double& entry : u) entry = random.normal();
    return u * (std::pow(random.uniform(), 1.0 / static_cast<double>(n)) / u.norm());
}

}  // namespace

Memory GradientSampling::freshMemory(const Eigen::VectorXd&) const {
    return {{Eigen::Vector2d(spec().radius, kFirstTolerance)}, {}};
}

Eigen::MatrixXd GradientSampling::sample(const State& state) {
    const Eigen::Index n = state.point.size();
    const Eigen::Index count = spec().samples > 0 ? spec().samples : n + 1;
    Random random = stepRandom(spec().seed, state.step);
    Eigen::MatrixXd gradients(n, count + 1);
    gradients.col(0) = gradient();
    Eigen::VectorXd g;
    for (Eigen::Index j = 1; j <= count; ++j) {
        passes().valueAndGradient(state.point + state.memory.vectors[0](0) * inUnitBall(n, random), g);
        gradients.col(j) = g;
    }
    return gradients;
}

std::optional<std::string> GradientSampling::move(State& state) {
    double& radius = state.memory.vectors[0](0);
    double& tolerance = state.memory.vectors[0](1);
    if (radius < kSmallestRadius)
        return "Gradient sampling has come to rest: within " + generalNumber(kSmallestRadius, 6) +
               " of this point the sampled gradients have a convex combination that is almost 0.";
    const auto shortest = optimisation::minNormPoint(sample(state));
    if (!shortest) return shortest.error().message;
    shortest_ = shortest->point;
    account(0.0, &shortest_);
    if (shortest->norm <= tolerance) {
        radius *= kShrink;
        tolerance *= kShrink;
        return std::nullopt;
    }
    const double here = lossValue();
    const double least = kSmallestStep * (1.0 + state.point.norm());
    for (double t = spec().step; t >= least; t *= kShrink) {
        const Eigen::VectorXd there = state.point - t / shortest->norm * shortest->point;
        if (passes().value(there) < here - kDecrease * t * shortest->norm) {
            account(t, &shortest_);
            state.point = there;
            return std::nullopt;
        }
    }
    radius *= kShrink;
    return std::nullopt;
}

}  // namespace omegascope::dynamics
