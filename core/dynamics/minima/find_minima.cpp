#include "core/dynamics/minima/find_minima.h"

#include <cmath>
#include <utility>
#include <vector>

#include "core/dynamics/runs/trajectory.h"
#include "core/loss/class_problems.h"
#include "core/nonsmooth/cell_descent.h"
#include "core/nonsmooth/verdict/place.h"

namespace omegascope::dynamics {

namespace {

using nonsmooth::FoundMinimum;
using nonsmooth::LocalMinimum;
using nonsmooth::Verdict;

constexpr int kMostRounds = 24;
constexpr double kTime = 30.0;      ///< of the flow, each round
constexpr double kNearMean = 1e-2;  ///< share of 1 + L by which a point that ω may stand for may lie above it

/// Where the flow has come; where it is given up, where it began.
Eigen::VectorXd flowed(const loss::Loss& loss, const Eigen::VectorXd& from, const Control& control) {
    TrainingSpec spec;
    spec.method = "gradient-flow";
    spec.step = kTime;
    spec.steps = 1;
    return train(loss, from, spec, control).keyframes.back();
}

/// The flow slows down where slopes are small: steps of one size in every parameter, shorter and shorter, go further.
Eigen::VectorXd hurried(const loss::Loss& loss, const Eigen::VectorXd& from, const Control& control) {
    TrainingSpec spec;
    spec.method = "adam";
    spec.schedule = "geometric";
    spec.step = 0.05;
    spec.ratio = 0.99;
    spec.steps = 600;
    return train(loss, from, spec, control).keyframes.back();
}

/// Points that ω may stand for: equal replicas at the mean, the same on the walls that the shared network is near, and each
/// with outputs that are a little larger, beyond margins that are met to rounding.
std::vector<Eigen::VectorXd> standIns(const loss::Loss& loss, const loss::Loss& shared,
                                      const Eigen::VectorXd& at) {
    constexpr double kGrowth = 1e-6;
    const Eigen::VectorXd mean = loss::shared(loss.network(), at);
    std::vector<Eigen::VectorXd> points{mean, nonsmooth::placeOnWalls(shared, mean).parameters};
    for (std::size_t k = 0; k < 2; ++k) {
        Eigen::VectorXd grown = points[k];
        for (const network::Block& block : shared.network().layout().blocks())
            if (block.layer == shared.criterionLayer())
                grown.segment(block.offset, block.size) *= 1.0 + kGrowth;
        points.push_back(std::move(grown));
    }
    for (Eigen::VectorXd& point : points) point = loss::replicated(loss.network(), point);
    return points;
}

class FlowDescent {
  public:
    FlowDescent(const loss::Loss& loss, const nonsmooth::MinimumOptions& options, const Control& control)
        : loss_(loss),
          shared_(network::Network(loss::withoutReplicas(loss.network().architecture())), loss.criterion(),
                  loss.dataset()),
          options_(options),
          control_(control) {}

    Result<FoundMinimum> run(const Eigen::VectorXd& start) {
        found_.parameters = start;
        for (int round = 0; round < kMostRounds && !isMinimum(); ++round) {
            const auto move = round % 2 == 0 ? flowed : hurried;
            const Eigen::VectorXd moved = move(loss_, found_.parameters, control_);
            if (loss_.value(moved) <= loss_.value(found_.parameters)) found_.parameters = moved;
            if (control_.stopped()) return cancelled();
            if (const Outcome judged = judge(); !judged) return judged.error();
            way_.push_back({loss_.value(found_.parameters), found_.parameters.norm()});
        }
        found_.runsOff = !isMinimum() && runsOff();
        found_.loss = loss_.value(found_.parameters);
        const loss::Evaluation evaluation = loss_.evaluate(found_.parameters);
        found_.deadData = loss::deadData(loss_, evaluation);
        const auto solved = loss::solvedData(loss_, evaluation);
        for (std::size_t i = 0; i < solved.size(); ++i)
            if (!solved[i]) found_.unsolvedData.push_back(static_cast<int>(i));
        found_.basin = 1;
        return std::move(found_);
    }

  private:
    bool isMinimum() const { return found_.verdict.verdict == Verdict::LocalMinimum; }

    /// Whether over the second half of the rounds the loss went on falling while ω went on outwards: replicas whose outputs
    /// grow may come as near each other as one likes and never meet.
    bool runsOff() const {
        constexpr double kStill = 0.1;  // of the loss, and of |ω|
        const auto& [earlier, nearer] = way_[way_.size() / 2];
        const auto& [last, farther] = way_.back();
        return last < (1.0 - kStill) * earlier && farther > (1.0 + kStill) * nearer;
    }

    /// The verdict of what ω stands for; from one that is none the way down.
    Outcome judge() {
        const double here = loss_.value(found_.parameters);
        found_.verdict.verdict = Verdict::Undecided;
        found_.verdict.reason = "The replicas had not met when the time of the descent was over.";
        std::optional<LocalMinimum> below;
        for (const Eigen::VectorXd& point : standIns(loss_, shared_, found_.parameters)) {
            if (!(loss_.value(point) <= here + kNearMean * (1.0 + here))) continue;
            auto verdict = nonsmooth::localMinimum(loss_, point, options_, control_);
            if (!verdict) return verdict.error();
            if (verdict->verdict == Verdict::LocalMinimum) {
                found_.verdict = *std::move(verdict);
                found_.parameters = point;
                return Done{};
            }
            if (!below || verdict->verdict == Verdict::NotAMinimum) below = *std::move(verdict);
        }
        if (!below) return Done{};
        found_.verdict = *std::move(below);
        if (found_.verdict.verdict == Verdict::NotAMinimum) descend();
        return Done{};
    }

    /// Along the verdict's direction, which leaves points that the flow alone would not: it falls from there at second order
    /// only, or the flow would be held for ever.
    void descend() {
        if (!found_.verdict.descent) return;
        const auto end = nonsmooth::descendFrom(loss_, found_.verdict);
        if (end && loss_.value(end->point) < loss_.value(found_.parameters)) found_.parameters = end->point;
    }

    const loss::Loss& loss_;
    loss::Loss shared_;
    const nonsmooth::MinimumOptions& options_;
    const Control& control_;
    FoundMinimum found_;
    std::vector<std::pair<double, double>> way_;  ///< L and |ω| after each round
};

}  // namespace

Result<FoundMinimum> descendByFlow(const loss::Loss& loss, const Eigen::VectorXd& start,
                                   const nonsmooth::MinimumOptions& options, const Control& control) {
    return FlowDescent(loss, options, control).run(start);
}

Result<nonsmooth::MinimaSearch> findMinima(const loss::Loss& loss, const nonsmooth::MinimaOptions& options,
                                           const Control& control) {
    nonsmooth::MinimaOptions chosen = options;
    if (loss.network().architecture().replicas) chosen.descend = descendByFlow;
    return nonsmooth::findMinima(loss, chosen, control);
}

}  // namespace omegascope::dynamics
