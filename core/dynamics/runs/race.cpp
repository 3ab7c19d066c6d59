#include "core/dynamics/runs/race.h"

#include <algorithm>
#include <mutex>

#include "core/loss/backpropagation.h"
#include "core/support/random.h"
#include "core/theory/flat_cells.h"

namespace omegascope::dynamics {

namespace {

RaceOutcome judge(const loss::Loss& loss, std::string name, Trajectory run) {
    RaceOutcome outcome;
    outcome.name = std::move(name);
    outcome.run = std::move(run);
    if (outcome.run.empty()) return outcome;
    const auto& losses = outcome.run.loss;
    const auto least = std::ranges::min_element(losses);
    outcome.finalLoss = losses.back();
    outcome.leastLoss = *least;
    outcome.leastStep = static_cast<int>(least - losses.begin());
    const Eigen::VectorXd last = pointAt(outcome.run, loss, outcome.run.steps());
    Eigen::VectorXd gradient;
    loss::Backpropagation(loss).valueAndGradient(last, gradient);
    outcome.gradientNorm = gradient.norm();
    const network::Signature signature = loss.signature(last);
    outcome.flatCell = !signature.hasZero() && theory::isFlatCell(loss, signature);
    return outcome;
}

}  // namespace

Race race(const loss::Loss& loss, const std::vector<Runner>& runners, const Control& control, int threads) {
    for (const Runner& runner : runners) {
        if (runner.start.size() != loss.parameterCount())
            throw std::invalid_argument("a runner's start must have one entry for each parameter");
        if (const Outcome known = check(runner.spec); !known)
            throw std::invalid_argument(known.error().message);
    }
    Race result;
    result.outcomes.resize(runners.size());
    std::mutex progress;
    int done = 0;
    // Together they take the memory of one run.
    const double share = 1.0 / static_cast<double>(std::max<std::size_t>(1, runners.size()));
    TrajectoryBudget budget;
    budget.points *= share;
    budget.perDatum *= share;
    Control each;
    each.stop = control.stop;
    const auto body = [&](int j) {
        const auto at = static_cast<std::size_t>(j);
        result.outcomes[at] =
            judge(loss, runners[at].name, train(loss, runners[at].start, runners[at].spec, each, budget));
        const std::lock_guard lock(progress);
        control.report(static_cast<double>(++done) / static_cast<double>(runners.size()));
    };
    parallelFor(static_cast<int>(runners.size()), body, each, threads);
    result.stopped = control.stopped();
    return result;
}

std::vector<Runner> methodsFrom(const Eigen::VectorXd& start, const TrainingSpec& spec,
                                const std::vector<std::string>& methods) {
    std::vector<Runner> runners;
    for (const std::string& method : methods) {
        TrainingSpec own = spec;
        own.method = method;
        const MethodInfo* info = findMethod(method);
        const ScheduleInfo* schedule = findSchedule(spec.schedule);
        if (info && schedule && !takesSchedule(*info, *schedule)) own.schedule = "constant";
        runners.push_back({info ? std::string(info->title) : method, start, std::move(own)});
    }
    return runners;
}

std::vector<Runner> startsAround(const Eigen::VectorXd& centre, double radius, int count, std::uint64_t seed,
                                 const TrainingSpec& spec) {
    Random random(seed);
    std::vector<Runner> runners;
    for (int j = 0; j < count; ++j) {
        Eigen::VectorXd start = centre;
        if (j > 0)
            for (double& entry : start) entry += radius * random.normal();
        runners.push_back({"start " + std::to_string(j + 1), std::move(start), spec});
    }
    return runners;
}

}  // namespace omegascope::dynamics
