#include "core/dynamics/methods/training.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/data/file_bytes.h"
#include "core/support/number_text.h"

namespace omegascope::dynamics {

namespace {

constexpr double kLargest = std::numeric_limits<double>::max();
constexpr int kManyData = 100'000'000;

using Spec = TrainingSpec;

const std::array kParameters{
    ParameterInfo{"step", "η", "step length; for the gradient flow the time between two points", &Spec::step,
                  0.0, kLargest, true, false, "a number above 0"},
    ParameterInfo{"steps", "T", "number of steps", &Spec::steps, 1.0, kMaximumSteps, false, false,
                  "a whole number from 1 to 100000000"},
    ParameterInfo{"ratio", "ρ", "factor from one step length to the next", &Spec::ratio, 0.0, 1.0, true,
                  false, "a number above 0, at most 1"},
    ParameterInfo{"target", "L*", "the loss that Polyak's step aims at", &Spec::target, -kLargest, kLargest,
                  false, false, "a number"},
    ParameterInfo{"momentum", "β", "share of the last move that is kept", &Spec::momentum, 0.0, 1.0, false,
                  true, "a number from 0, below 1"},
    ParameterInfo{"decay", "ρ", "share of the mean square that is kept", &Spec::decay, 0.0, 1.0, false, true,
                  "a number from 0, below 1"},
    ParameterInfo{"beta1", "β₁", "share of the mean gradient that is kept", &Spec::beta1, 0.0, 1.0, false,
                  true, "a number from 0, below 1"},
    ParameterInfo{"beta2", "β₂", "share of the mean square that is kept", &Spec::beta2, 0.0, 1.0, false, true,
                  "a number from 0, below 1"},
    ParameterInfo{"epsilon", "ε", "added to the root of the mean square", &Spec::epsilon, 0.0, kLargest, true,
                  false, "a number above 0"},
    ParameterInfo{"weight_decay", "λ", "rate at which the parameters shrink", &Spec::weightDecay, 0.0,
                  kLargest, false, false, "a number from 0"},
    ParameterInfo{"batch", "B", "data in a mini-batch", &Spec::batch, 1.0, kManyData, false, false,
                  "a whole number from 1"},
    ParameterInfo{"radius", "ε₀", "radius of the ball in which gradients are sampled", &Spec::radius, 0.0,
                  kLargest, true, false, "a number above 0"},
    ParameterInfo{"samples", "m", "gradients sampled at each step, 0: one more than parameters",
                  &Spec::samples, 0.0, 100'000.0, false, false, "a whole number from 0 to 100000"},
};

const std::array kSchedules{
    ScheduleInfo{"constant", "constant", "η_k = η", {}, true},
    ScheduleInfo{"inverse", "1/k", "η_k = η / (k + 1)", {}, true},
    ScheduleInfo{"inverse-sqrt", "1/√k", "η_k = η / √(k + 1)", {}, true},
    ScheduleInfo{"geometric", "geometric", "η_k = η ρ^k", {"ratio"}, true},
    ScheduleInfo{"line-search",
                 "exact line search",
                 "η_k minimises t ↦ L(ω_k - t g_k), a piecewise polynomial, on 0 ≤ t ≤ 1000 η",
                 {},
                 false},
    ScheduleInfo{"polyak", "Polyak", "η_k = (L(ω_k) - L*) / |g_k|²", {"target"}, false},
};

const std::array kMethods{
    MethodInfo{"gradient-descent", "Gradient descent", "ω_{k+1} = ω_k - η_k ∇L(ω_k)", {}, true, false},
    MethodInfo{"momentum",
               "Momentum",
               "v_{k+1} = β v_k - η_k ∇L(ω_k), ω_{k+1} = ω_k + v_{k+1}",
               {"momentum"},
               true,
               false},
    MethodInfo{"nesterov",
               "Nesterov",
               "momentum with the gradient taken ahead, at ω_k + β v_k",
               {"momentum"},
               true,
               false},
    MethodInfo{"rmsprop",
               "RMSProp",
               "ω_{k+1} = ω_k - η_k g / (√s + ε) with s a running mean of g²",
               {"decay", "epsilon"},
               true,
               false},
    MethodInfo{"adagrad",
               "AdaGrad",
               "ω_{k+1} = ω_k - η_k g / (√s + ε) with s the sum of all g²",
               {"epsilon"},
               true,
               false},
    MethodInfo{"adam",
               "Adam",
               "ω_{k+1} = ω_k - η_k m̂ / (√ŝ + ε) with running means m of g and s of g², freed of their start",
               {"beta1", "beta2", "epsilon"},
               true,
               false},
    MethodInfo{"adamw",
               "AdamW",
               "Adam after ω ← (1 - η_k λ) ω",
               {"beta1", "beta2", "epsilon", "weight_decay"},
               true,
               false},
    MethodInfo{
        "sgd",
        "Mini-batch SGD",
        "ω_{k+1} = ω_k - η_k (N/B) Σ_{i in the batch} μ_i ∇ℓ_i(ω_k), batches without repetition in an epoch",
        {"batch"},
        true,
        true},
    MethodInfo{
        "gradient-sampling",
        "Gradient sampling",
        "descent along minus the shortest convex combination of gradients sampled in a ball that shrinks",
        {"radius", "samples"},
        false,
        true},
    MethodInfo{"gradient-flow",
               "Exact gradient flow",
               "ω' = - the element of least norm of the Clarke subdifferential, told at times 0, η, 2η, …",
               {},
               false,
               false},
};

template <typename Table>
auto findIn(const Table& table, std::string_view name) {
    const auto found = std::ranges::find_if(table, [&](const auto& info) { return info.name == name; });
    return found == table.end() ? nullptr : &*found;
}

std::string listed(const std::vector<std::string_view>& names) {
    std::string text;
    for (std::size_t k = 0; k < names.size(); ++k) {
        if (k > 0) text += k + 1 == names.size() ? " or " : ", ";
        text += '"' + std::string(names[k]) + '"';
    }
    return text;
}

}  // namespace

double ParameterInfo::value(const TrainingSpec& spec) const {
    return std::visit([&](auto pointer) { return static_cast<double>(spec.*pointer); }, member);
}

void ParameterInfo::set(TrainingSpec& spec, double value) const {
    if (const auto* number = std::get_if<int Spec::*>(&member))
        spec.*(*number) = static_cast<int>(std::lround(value));
    else
        spec.*std::get<double Spec::*>(member) = value;
}

bool ParameterInfo::accepts(double value) const {
    if (!std::isfinite(value) || (whole() && value != std::floor(value))) return false;
    return (lowOpen ? value > low : value >= low) && (highOpen ? value < high : value <= high);
}

std::span<const MethodInfo> methods() {
    return kMethods;
}
std::span<const ScheduleInfo> schedules() {
    return kSchedules;
}
std::span<const ParameterInfo> parameters() {
    return kParameters;
}

const MethodInfo* findMethod(std::string_view name) {
    return findIn(kMethods, name);
}
const ScheduleInfo* findSchedule(std::string_view name) {
    return findIn(kSchedules, name);
}
const ParameterInfo* findParameter(std::string_view key) {
    const auto found = std::ranges::find(kParameters, key, &ParameterInfo::key);
    return found == kParameters.end() ? nullptr : &*found;
}

bool takesSchedule(const MethodInfo& method, const ScheduleInfo& schedule) {
    if (schedule.name == "constant") return true;
    return method.scheduled && (schedule.openLoop || method.name == "gradient-descent");
}

std::vector<const ParameterInfo*> parametersInUse(const TrainingSpec& spec) {
    std::vector<const ParameterInfo*> used{findParameter("step"), findParameter("steps")};
    for (const auto key : findMethod(spec.method)->parameters) used.push_back(findParameter(key));
    for (const auto key : findSchedule(spec.schedule)->parameters) used.push_back(findParameter(key));
    return used;
}

std::string methodNames() {
    std::vector<std::string_view> names;
    for (const MethodInfo& method : kMethods) names.push_back(method.name);
    return listed(names);
}

std::string scheduleNames(const MethodInfo& method) {
    std::vector<std::string_view> names;
    for (const ScheduleInfo& schedule : kSchedules)
        if (takesSchedule(method, schedule)) names.push_back(schedule.name);
    return listed(names);
}

Outcome check(const TrainingSpec& spec) {
    const MethodInfo* method = findMethod(spec.method);
    if (!method)
        return Error{"training.method is " + data::shownText(spec.method) + "; give " + methodNames() + "."};
    const ScheduleInfo* schedule = findSchedule(spec.schedule);
    if (!schedule || !takesSchedule(*method, *schedule))
        return Error{"training.schedule is " + data::shownText(spec.schedule) + "; the method " +
                     spec.method + " takes " + scheduleNames(*method) + "."};
    for (const ParameterInfo& parameter : kParameters)
        if (const double value = parameter.value(spec); !parameter.accepts(value))
            return Error{"training." + std::string(parameter.key) + " is " + exactNumber(value) + "; give " +
                         std::string(parameter.expected) + "."};
    return Done{};
}

}  // namespace omegascope::dynamics
