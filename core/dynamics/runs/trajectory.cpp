#include "core/dynamics/runs/trajectory.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "core/dynamics/methods/optimiser.h"

namespace omegascope::dynamics {

namespace {

constexpr int kReportEvery = 64;

int strideFor(const State& state, int steps, double budget) {
    const double numbers = static_cast<double>(state.point.size()) + state.memory.numbers();
    return std::max(1, static_cast<int>(std::ceil(numbers * (steps + 1.0) / budget)));
}

bool same(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    return a.size() == b.size() && (a.array() == b.array()).all();
}

/// Appends step k to the run.
void record(Trajectory& run, const State& state, const Optimiser& method, double value) {
    run.loss.push_back(value);
    if (state.step % run.stride == 0) {
        run.keyframes.push_back(state.point);
        if (run.stride > 1 && !state.memory.empty()) run.memories.push_back(state.memory);
    }
    for (std::size_t i = 0; i < run.perDatum.size(); ++i)
        run.perDatum[i].push_back(static_cast<float>(method.perDatum()(static_cast<Eigen::Index>(i))));
}

/// The last stored state at or before step k from which a replay can go on.
State stateBefore(const Trajectory& run, const Optimiser& method, int k) {
    const auto frame = static_cast<std::size_t>(k / run.stride);
    State state = method.begin(run.keyframes.front());
    if (state.memory.empty() || frame < run.memories.size()) {
        if (!state.memory.empty()) state.memory = run.memories[frame];
        state.point = run.keyframes[frame];
        state.step = static_cast<int>(frame) * run.stride;
    }
    return state;
}

/// Replays one step. A run made by `train` does not end here; one made by hand may, and then stays.
void replay(Optimiser& method, State& state) {
    method.evaluate(state);
    if (method.advance(state)) ++state.step;
}

}  // namespace

bool Trajectory::operator==(const Trajectory& other) const {
    return spec == other.spec && stride == other.stride && loss == other.loss && perDatum == other.perDatum &&
           stopped == other.stopped && remark == other.remark && memories == other.memories &&
           std::equal(keyframes.begin(), keyframes.end(), other.keyframes.begin(), other.keyframes.end(),
                      same);
}

Trajectory train(const loss::Loss& loss, const Eigen::VectorXd& start, const TrainingSpec& spec,
                 const Control& control, const TrajectoryBudget& budget) {
    const auto method = makeOptimiser(loss, spec);
    State state = method->begin(start);
    Trajectory run;
    run.spec = spec;
    run.stride = strideFor(state, spec.steps, budget.points);
    const auto count = static_cast<std::size_t>(loss.dataset().size());
    if (static_cast<double>(count) * (spec.steps + 1.0) <= budget.perDatum) run.perDatum.resize(count);
    const auto stop = [&run](std::string why) {
        run.stopped = true;
        run.remark = std::move(why);
    };
    while (true) {
        const double value = method->evaluate(state);
        if (!std::isfinite(value)) {
            stop(state.step == 0 ? "The loss at the start is too large for a double; begin closer to the "
                                   "origin, or with smaller "
                                   "data and targets."
                                 : "The loss was no longer a finite number after step " +
                                       std::to_string(state.step - 1) + "; choose a smaller step length.");
            break;
        }
        record(run, state, *method, value);
        if (state.step == spec.steps) break;
        if (control.stopped()) {
            stop("Cancelled after step " + std::to_string(state.step) + ".");
            break;
        }
        if (state.step % kReportEvery == 0) control.report(static_cast<double>(state.step) / spec.steps);
        if (auto sentence = method->advance(state)) {
            stop(std::move(*sentence));
            break;
        }
    }
    return run;
}

Eigen::VectorXd pointAt(const Trajectory& trajectory, const loss::Loss& loss, int k) {
    if (k < 0 || k > trajectory.steps())
        throw std::invalid_argument("pointAt: no such step in the trajectory");
    if (k % trajectory.stride == 0)
        return trajectory.keyframes[static_cast<std::size_t>(k / trajectory.stride)];
    const auto method = makeOptimiser(loss, trajectory.spec);
    State state = stateBefore(trajectory, *method, k);
    while (state.step < k) replay(*method, state);
    return state.point;
}

Result<State> stateAt(const Trajectory& trajectory, Optimiser& method, int k, const Control& control) {
    if (k < 0 || k > trajectory.steps())
        throw std::invalid_argument("stateAt: no such step in the trajectory");
    State state = stateBefore(trajectory, method, k);
    while (state.step < k) {
        if (control.stopped()) return cancelled();
        replay(method, state);
    }
    return state;
}

void forEachPoint(const Trajectory& trajectory, const loss::Loss& loss,
                  const std::function<bool(int, const Eigen::VectorXd&)>& visit) {
    if (trajectory.empty()) return;
    if (trajectory.stride == 1) {
        for (int k = 0; k <= trajectory.steps(); ++k)
            if (!visit(k, trajectory.keyframes[static_cast<std::size_t>(k)])) return;
        return;
    }
    const auto method = makeOptimiser(loss, trajectory.spec);
    State state = method->begin(trajectory.keyframes.front());
    while (visit(state.step, state.point) && state.step < trajectory.steps()) replay(*method, state);
}

Result<Eigen::MatrixXd> pointsAt(const Trajectory& trajectory, const loss::Loss& loss,
                                 const std::vector<int>& steps, const Control& control) {
    if (trajectory.empty()) return Eigen::MatrixXd();
    Eigen::MatrixXd points(trajectory.keyframes.front().size(), static_cast<Eigen::Index>(steps.size()));
    if (steps.empty()) return points;
    std::size_t next = 0;
    forEachPoint(trajectory, loss, [&](int k, const Eigen::VectorXd& point) {
        if (k == steps[next]) points.col(static_cast<Eigen::Index>(next++)) = point;
        return next < steps.size() && !control.stopped();
    });
    if (next < steps.size() && control.stopped()) return cancelled();
    return points;
}

}  // namespace omegascope::dynamics
