#include "core/dynamics/runs/convex_combination.h"

#include <algorithm>
#include <unordered_map>

#include "core/dynamics/runs/sampled_steps.h"
#include "core/loss/masks.h"
#include "core/optimisation/min_norm_point.h"

namespace omegascope::dynamics {

Result<ConvexCombination> convexCombination(const loss::Loss& loss, const Itinerary& itinerary,
                                            const Eigen::VectorXd& parameters, double from, double to,
                                            std::size_t cellLimit, const Control& control) {
    std::unordered_map<int, double> time;
    double total = 0.0;
    for (const CellVisit& visit : itinerary.visits) {
        const double stay = std::min(visit.exit, to) - std::max(visit.enter, from);
        if (stay <= 0.0) continue;
        time[visit.cell] += stay;
        total += stay;
    }
    std::vector<std::pair<double, int>> known;
    for (const auto& [cell, stay] : time)
        if (itinerary.cells[static_cast<std::size_t>(cell)].signature.dataCount() > 0)
            known.emplace_back(-stay, cell);
    std::sort(known.begin(), known.end());
    if (known.size() > cellLimit) known.resize(cellLimit);
    if (known.empty())
        return Error{"The run visits no cell in that time whose signature is kept; choose a longer one."};
    ConvexCombination result;
    const auto count = static_cast<Eigen::Index>(known.size());
    Eigen::MatrixXd gradients(parameters.size(), count);
    result.theta.resize(count);
    for (Eigen::Index j = 0; j < count; ++j) {
        if (control.stopped()) return cancelled();
        control.report(static_cast<double>(j) / static_cast<double>(count));
        const auto& [stay, cell] = known[static_cast<std::size_t>(j)];
        result.cells.push_back(cell);
        result.theta(j) = -stay;
        gradients.col(j) = loss.gradientInCell(
            parameters, loss::resolved(itinerary.cells[static_cast<std::size_t>(cell)].signature, -1));
    }
    result.coveredShare = result.theta.sum() / total;
    result.theta /= result.theta.sum();
    result.norm = (gradients * result.theta).norm();
    const auto best = optimisation::minNormPoint(gradients);
    if (!best) return best.error();
    result.best = best->theta;
    result.least = best->norm;
    return result;
}

CombinationSeries combinationSeries(const loss::Loss& loss, const Trajectory& trajectory,
                                    const Itinerary& itinerary, int limit, std::size_t cellLimit,
                                    const Control& control) {
    CombinationSeries series;
    std::vector<double> norms, bounds;
    for (const int step : sampledSteps(trajectory.steps(), limit)) {
        if (control.stopped()) {
            series.stopped = true;
            break;
        }
        if (step == 0) continue;  // no time has passed
        const auto at = convexCombination(loss, itinerary, pointAt(trajectory, loss, step), 0.0, step,
                                          cellLimit, Control{control.stop, {}});
        if (!at) continue;
        series.steps.push_back(step);
        norms.push_back(at->norm);
        bounds.push_back(at->least);
    }
    const auto size = static_cast<Eigen::Index>(norms.size());
    series.norm = Eigen::Map<const Eigen::VectorXd>(norms.data(), size);
    series.least = Eigen::Map<const Eigen::VectorXd>(bounds.data(), size);
    return series;
}

}  // namespace omegascope::dynamics
