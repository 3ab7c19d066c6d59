#include "core/dynamics/trajectory.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace omegascope::dynamics {

namespace {

constexpr double kPointBudget = 128e6 / sizeof(double);   // numbers kept as keyframes
constexpr double kPerDatumBudget = 64e6 / sizeof(float);  // numbers kept as per-datum losses
constexpr int kReportEvery = 64;

int strideFor(Eigen::Index parameters, int steps) {
    const double wanted = static_cast<double>(parameters) * (static_cast<double>(steps) + 1.0);
    return std::max(1, static_cast<int>(std::ceil(wanted / kPointBudget)));
}

Eigen::VectorXd step(const loss::Loss& loss, const Eigen::VectorXd& parameters, double length) {
    return parameters - length * loss.backpropagation(parameters);
}

}  // namespace

bool Trajectory::operator==(const Trajectory& other) const {
    const auto same = [](const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
        return a.size() == b.size() && (a.array() == b.array()).all();
    };
    return spec == other.spec && stride == other.stride && loss == other.loss && perDatum == other.perDatum &&
           stopped == other.stopped && remark == other.remark &&
           std::equal(keyframes.begin(), keyframes.end(), other.keyframes.begin(), other.keyframes.end(),
                      same);
}

Trajectory gradientDescent(const loss::Loss& loss, const Eigen::VectorXd& start, const TrainingSpec& spec,
                           const Control& control) {
    if (start.size() != loss.parameterCount())
        throw std::invalid_argument("gradientDescent: the start has the wrong number of parameters");
    const auto count = static_cast<std::size_t>(loss.dataset().size());
    Trajectory run;
    run.spec = spec;
    run.stride = strideFor(start.size(), spec.steps);
    const bool keepData = static_cast<double>(count) * (spec.steps + 1.0) <= kPerDatumBudget;
    if (keepData) run.perDatum.resize(count);

    Eigen::VectorXd point = start;
    for (int k = 0; k <= spec.steps; ++k) {
        const auto evaluation = loss.evaluate(point);
        if (!std::isfinite(evaluation.value)) {
            run.stopped = true;
            run.remark = "The loss was no longer a finite number after step " + std::to_string(k - 1) +
                         "; choose a smaller step length.";
            break;
        }
        run.loss.push_back(evaluation.value);
        if (k % run.stride == 0) run.keyframes.push_back(point);
        for (std::size_t i = 0; i < run.perDatum.size(); ++i)
            run.perDatum[i].push_back(static_cast<float>(evaluation.perDatum(static_cast<Eigen::Index>(i))));
        if (k == spec.steps) break;
        if (control.stopped()) {
            run.stopped = true;
            run.remark = "Cancelled after step " + std::to_string(k) + ".";
            break;
        }
        if (k % kReportEvery == 0) control.report(static_cast<double>(k) / spec.steps);
        point = step(loss, point, spec.step);
    }
    return run;
}

Eigen::VectorXd pointAt(const Trajectory& trajectory, const loss::Loss& loss, int k) {
    if (k < 0 || k > trajectory.steps())
        throw std::invalid_argument("pointAt: no such step in the trajectory");
    const int frame = k / trajectory.stride;
    Eigen::VectorXd point = trajectory.keyframes[static_cast<std::size_t>(frame)];
    for (int j = frame * trajectory.stride; j < k; ++j) point = step(loss, point, trajectory.spec.step);
    return point;
}

}  // namespace omegascope::dynamics
