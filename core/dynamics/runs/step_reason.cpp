#include "core/dynamics/runs/step_reason.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/dynamics/methods/optimiser.h"
#include "core/loss/backpropagation.h"
#include "core/support/number_text.h"

namespace omegascope::dynamics {

namespace {

std::string text(double value) {
    return generalNumber(value, 4);
}

/// The rule of η_k with its numbers.
std::string lengthRule(const TrainingSpec& spec, int k, double length, const StepReason& reason) {
    const std::string eta = text(spec.step), is = " = " + text(length);
    if (spec.schedule == "inverse") return "η / (k + 1) = " + eta + " / " + std::to_string(k + 1) + is;
    if (spec.schedule == "inverse-sqrt") return "η / √(k + 1) = " + eta + " / √" + std::to_string(k + 1) + is;
    if (spec.schedule == "geometric")
        return "η ρ^k = " + eta + " · " + text(spec.ratio) + "^" + std::to_string(k) + is;
    if (spec.schedule == "polyak")
        return "(L(ω) − L*) / |g|² = (" + text(reason.lossBefore) + " − " + text(spec.target) + ") / " +
               text(reason.gradient.squaredNorm()) + is;
    if (spec.schedule == "line-search") return "the exact minimiser of t ↦ L(ω − t g)" + is;
    return eta + ", constant";
}

std::string batchText(const State& before, const Eigen::VectorXd& order, const TrainingSpec& spec) {
    const int count = static_cast<int>(order.size()), size = std::min(spec.batch, count);
    const int place = before.step % ((count + size - 1) / size);
    std::string data;
    constexpr int kMostNamed = 6;
    const int from = place * size, to = std::min(count, (place + 1) * size);
    for (int j = from; j < std::min(to, from + kMostNamed); ++j)
        data += (j > from ? ", " : "") + std::to_string(static_cast<int>(order(j)) + 1);
    if (to - from > kMostNamed) data += ", …";
    const std::string of = to - from == 1 ? "datum " : "data ";
    return "the gradient of " + of + data + " alone, times " + std::to_string(count) + "/" +
           std::to_string(to - from);
}

/// The terms of methods that carry a velocity: v_{k+1} = β v_k - η g.
void addVelocity(StepReason& reason, const TrainingSpec& spec, const State& before) {
    reason.formula = "v ← β v − η g,  ω ← ω + v,  β = " + text(spec.momentum);
    reason.terms = {{"β v", spec.momentum * before.memory.vectors[0]},
                    {"−η g", -reason.length * reason.gradient}};
}

void addAdam(StepReason& reason, const TrainingSpec& spec, const State& before, const State& after) {
    const auto m = after.memory.vectors[0].array(), s = after.memory.vectors[1].array();
    const double meanShare = 1.0 - std::pow(spec.beta1, before.step + 1);
    const double squareShare = 1.0 - std::pow(spec.beta2, before.step + 1);
    const Eigen::VectorXd move = -reason.length * (m / meanShare) / ((s / squareShare).sqrt() + spec.epsilon);
    reason.formula = "ω ← ω − η m̂ / (√ŝ + ε), with m̂ and ŝ the means of g and of its squares";
    reason.terms = {{"−η m̂ / (√ŝ + ε)", move}};
    if (spec.method != "adamw") return;
    reason.formula = "ω ← ω − η λ ω − η m̂ / (√ŝ + ε), λ = " + text(spec.weightDecay);
    reason.terms.push_back({"−η λ ω", -reason.length * spec.weightDecay * before.point});
}

void addTerms(StepReason& reason, const TrainingSpec& spec, const State& before, const State& after) {
    const Eigen::VectorXd moved = after.point - before.point;
    if (spec.method == "momentum" || spec.method == "nesterov") {
        addVelocity(reason, spec, before);
        if (spec.method == "nesterov") reason.gradientIs = "∇L(ω + β v), the gradient a step ahead";
    } else if (spec.method == "adam" || spec.method == "adamw") {
        addAdam(reason, spec, before, after);
    } else if (spec.method == "rmsprop" || spec.method == "adagrad") {
        const auto s = after.memory.vectors[0].array();
        reason.formula = spec.method == "adagrad"
                             ? "ω ← ω − η g / (√s + ε), with s the sum of the squares of g"
                             : "ω ← ω − η g / (√s + ε), with s a mean of the squares of g";
        reason.terms = {
            {"−η g / (√s + ε)", -reason.length * reason.gradient.array() / (s.sqrt() + spec.epsilon)}};
    } else if (spec.method == "sgd") {
        reason.gradientIs = batchText(before, after.memory.vectors[0], spec);
        reason.terms = {{"−η g", -reason.length * reason.gradient}};
    } else if (spec.method == "gradient-sampling") {
        reason.gradientIs = "the shortest vector in the hull of gradients sampled within " +
                            text(before.memory.vectors[0](0)) + " of ω";
        reason.formula = "ω ← ω − t g / |g|";
        reason.lengthIs = reason.length > 0.0
                              ? "the first of " + text(spec.step) +
                                    ", half of it, … at which L falls enough: t = " + text(reason.length)
                              : "0: g is almost 0, so the radius is halved instead";
        reason.terms = {{"−t g / |g|", moved}};
    } else if (spec.method == "gradient-flow") {
        reason.formula = "dω/dt = −∇L(ω), and on a wall that holds it along the wall";
        reason.lengthIs = text(reason.length) + " of time";
        reason.terms = {{"−∫ g dt", moved}};
    } else {
        reason.terms = {{"−η g", -reason.length * reason.gradient}};
    }
}

void countWalls(StepReason& reason, const loss::Loss& loss) {
    const network::Signature before = loss.signature(reason.from), after = loss.signature(reason.to);
    const auto a = before.entries(), b = after.entries();
    for (std::size_t i = 0; i < a.size(); ++i) {
        reason.wallsAt += a[i] == 0;
        reason.wallsCrossed += a[i] != 0 && b[i] != 0 && a[i] != b[i];
    }
}

}  // namespace

Result<StepReason> reasonOf(const Trajectory& run, const loss::Loss& loss, int k, const Control& control) {
    if (k < 0 || k >= run.steps()) throw std::invalid_argument("reasonOf: no such step in the run");
    const auto method = makeOptimiser(loss, run.spec);
    auto before = stateAt(run, *method, k, control);
    if (!before) return before.error();
    State after = *before;
    StepReason reason;
    reason.step = k;
    reason.lossBefore = method->evaluate(after);
    if (auto sentence = method->advance(after)) return Error{*std::move(sentence)};
    reason.from = before->point;
    reason.to = after.point;
    reason.lossAfter = method->evaluate(after);
    // evaluate may have put the next gradient where this one was.
    State again = *before;
    method->evaluate(again);
    method->advance(again);
    reason.length = method->usedLength();
    if (const Eigen::VectorXd* used = method->usedGradient())
        reason.gradient = *used;
    else
        loss::Backpropagation(loss).valueAndGradient(reason.from, reason.gradient);
    reason.gradientIs = "∇L(ω)";
    reason.formula = "ω ← ω − η g";
    reason.lengthIs = lengthRule(run.spec, k, reason.length, reason);
    addTerms(reason, run.spec, *before, after);
    countWalls(reason, loss);
    reason.rests = (reason.to.array() == reason.from.array()).all();
    return reason;
}

}  // namespace omegascope::dynamics
