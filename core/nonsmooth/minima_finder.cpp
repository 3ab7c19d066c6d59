#include "core/nonsmooth/minima_finder.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "core/nonsmooth/cell_descent.h"
#include "core/nonsmooth/clarke/rescaling.h"
#include "core/nonsmooth/deep/deep_minimum.h"
#include "core/nonsmooth/shallow/shallow_point.h"
#include "core/nonsmooth/squares_descent.h"
#include "core/nonsmooth/step_descent.h"
#include "core/nonsmooth/valley_walk.h"
#include "core/nonsmooth/verdict/place.h"
#include "core/support/random.h"
#include "core/support/words.h"

namespace omegascope::nonsmooth {

namespace {

/// Steps of one descent: those of cell programs take a millisecond, those of linear steps some tens.
constexpr int kMostSteps = 500, kMostLinearised = 30;
constexpr double kSameLoss = 1e-9;

Eigen::VectorXd startOf(const loss::Loss& loss, const MinimaOptions& options, int index) {
    Random random(options.seed * 0x9e3779b97f4a7c15ULL + static_cast<std::uint64_t>(index));
    Eigen::VectorXd start(loss.parameterCount());
    for (double& entry : start) entry = options.radius * random.normal();
    return start;
}

std::vector<int> unsolvedData(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    const auto solved = loss::solvedData(loss, loss.evaluate(parameters));
    std::vector<int> unsolved;
    for (std::size_t i = 0; i < solved.size(); ++i)
        if (!solved[i]) unsolved.push_back(static_cast<int>(i));
    return unsolved;
}

bool areAlike(const FoundMinimum& a, const FoundMinimum& b) {
    return std::abs(a.loss - b.loss) <= kSameLoss * (1.0 + std::abs(a.loss)) &&
           a.verdict.type == b.verdict.type && a.deadData == b.deadData && a.unsolvedData == b.unsolvedData;
}

/// Whether leastInCell or towardsLeastSquares knows this kind.
bool hasCellProgram(const loss::Loss& loss) {
    return isShallow(loss);
}

/// A step down: the least point of the cell that the ray ended in, if it is lower, else the end of the ray.
Result<Eigen::VectorXd> below(const loss::Loss& loss, const RayEnd& end, const Control& control,
                              double& work) {
    if (!hasCellProgram(loss)) {
        auto layers = loss.criterion() == loss::Criterion::Squared
                          ? leastSquaresByNewton(loss, end.point, control)
                          : leastByLinearSteps(loss, end.before, control, work);
        if (layers && !(loss.value(*layers) < loss.value(end.point))) return end.point;
        return layers;
    }
    const auto least = leastInCell(loss, end.before);
    if (!least) return least.error();
    if (*least && loss.value(**least) <= loss.value(end.point)) return **least;
    const auto newton = towardsLeastSquares(loss, end.point);
    if (!newton) return end.point;
    // The full step ends at the least point exactly; where a wall is in the way, the ray ends there.
    const Eigen::VectorXd full = end.point + *newton;
    const auto onTheWay = descendAlong(loss, end.point, *newton);
    const double here = loss.value(end.point);
    const double there = onTheWay ? loss.value(onTheWay->point) : here;
    if (loss.value(full) <= std::min(here, there)) return full;
    return onTheWay && there < here ? onTheWay->point : end.point;
}

/// A minimum that solves all data up to rounding at their margins: a little larger (V, c) puts them beyond,
/// and the loss is 0 as evaluated.
Outcome offTheMargins(const loss::Loss& loss, FoundMinimum& found, const MinimumOptions& options,
                      const Control& control) {
    constexpr double kRounding = 1e-12, kGrowth = 1e-6;  // beyond the tolerance of margins
    const double here = loss.value(found.parameters);
    if (!loss::isPiecewiseMultilinear(loss.criterion()) || !(here > 0.0 && here <= kRounding)) return Done{};
    Eigen::VectorXd grown = found.parameters;
    for (const network::Block& block : loss.network().layout().blocks())
        if (block.layer == loss.criterionLayer()) grown.segment(block.offset, block.size) *= 1.0 + kGrowth;
    if (loss.value(grown) > 0.0) return Done{};
    auto verdict = minimumOnWalls(loss, grown, options, control);
    if (!verdict) return verdict.error();
    if (verdict->verdict != Verdict::LocalMinimum || loss.value(verdict->at) > 0.0) return Done{};
    found.verdict = *std::move(verdict);
    found.parameters = found.verdict.at;
    return Done{};
}

void addReason(std::vector<DescentFailure>& reasons, const std::string& sentence) {
    const auto known = std::ranges::find(reasons, sentence, &DescentFailure::sentence);
    if (known != reasons.end())
        ++known->count;
    else
        reasons.push_back({sentence, 1});
}

void addRunaway(const loss::Loss& loss, const FoundMinimum& found, std::vector<RunawayDescent>& runaways) {
    constexpr double kSameLimit = 1e-3;
    const double distance = balanced(loss.network(), found.parameters).norm();
    const auto known = std::ranges::find_if(runaways, [&](const RunawayDescent& each) {
        return std::abs(each.loss - found.loss) <= kSameLimit * (1.0 + std::abs(each.loss));
    });
    if (known == runaways.end()) {
        runaways.push_back({found.loss, distance, 1});
        return;
    }
    ++known->starts;
    if (found.loss < known->loss) {
        known->loss = found.loss;
        known->distance = distance;
    }
}

/// Adds the end of one descent; one that was not begun or was stopped does not count.
void count(const loss::Loss& loss, std::optional<Result<FoundMinimum>>& end, MinimaSearch& search) {
    if (!end || (!*end && end->error().isCancelled())) return;
    ++search.starts;
    if (!*end) {
        addReason(search.failures, end->error().message);
        return;
    }
    FoundMinimum& found = **end;
    if (found.runsOff) return addRunaway(loss, found, search.runaways);
    if (found.verdict.verdict != Verdict::LocalMinimum) {
        ++search.undecided;
        addReason(search.doubts,
                  found.verdict.verdict == Verdict::Undecided
                      ? found.verdict.reason
                      : "The descent had not ended when its steps were used up, or rounding hid the fall.");
        return;
    }
    const auto known = std::ranges::find_if(
        search.minima, [&](const FoundMinimum& minimum) { return areAlike(minimum, found); });
    if (known != search.minima.end())
        ++known->basin;
    else
        search.minima.push_back(std::move(found));
}

}  // namespace

namespace {

/// One descent and what is asked where it ends.
class Descent {
  public:
    Descent(const loss::Loss& loss, const MinimumOptions& options, const Control& control)
        : loss_(loss), options_(options), control_(control) {
        const bool linearised = !hasCellProgram(loss) && loss::isPiecewiseMultilinear(loss.criterion());
        stepsLeft_ = linearised ? kMostLinearised : kMostSteps;
    }

    Result<FoundMinimum> run(const Eigen::VectorXd& start) {
        nearest_ = balanced(loss_.network(), start).norm();
        if (const Outcome begun = begin(start); !begun) return begun.error();
        constexpr int kMostValleys = 6;
        for (int valley = 0; valley <= kMostValleys; ++valley) {
            if (const Outcome done = descend(); !done) return done.error();
            if (isMinimum() || valley == kMostValleys) break;
            const Result<bool> further = followOn();
            if (!further) return further.error();
            if (!*further) break;
        }
        if (!isMinimum() && !found_.runsOff)
            if (const Outcome asked = askAgain(); !asked) return asked.error();
        if (const Outcome settled = offTheMargins(loss_, found_, options_, control_); !settled)
            return settled.error();
        found_.loss = loss_.value(found_.parameters);
        found_.deadData = loss::deadData(loss_, loss_.evaluate(found_.parameters));
        found_.unsolvedData = unsolvedData(loss_, found_.parameters);
        found_.basin = 1;
        return std::move(found_);
    }

  private:
    bool isMinimum() const { return found_.verdict.verdict == Verdict::LocalMinimum; }

    Outcome begin(const Eigen::VectorXd& start) {
        const auto first = leastInCell(loss_, start);
        if (!first) return first.error();
        if (*first) {
            found_.parameters = **first;
            return Done{};
        }
        auto lower = below(loss_, {start, start}, control_, work_);
        if (!lower) return lower.error();
        found_.parameters = *std::move(lower);
        return Done{};
    }

    /// Down the verdicts' directions, to a point without one.
    Outcome descend() {
        for (; stepsLeft_ > 0; --stepsLeft_) {
            auto verdict = minimumOnWalls(loss_, found_.parameters, options_, control_);
            if (!verdict) return verdict.error();
            found_.verdict = *std::move(verdict);
            found_.parameters = found_.verdict.at;
            if (found_.verdict.verdict != Verdict::NotAMinimum) break;
            const auto end = descendFrom(loss_, found_.verdict);
            if (!end) break;
            auto next = below(loss_, *end, control_, work_);
            if (!next) return next.error();
            found_.parameters = *std::move(next);
        }
        return Done{};
    }

    /// From a point that is not known to be a minimum to a lower one: along the slope of ω itself, which a stand-in on
    /// near walls may have lost, to the critical point that rounding kept it from, or along the valley. @return whether to descend on
    Result<bool> followOn() {
        constexpr double kWorthwhile = 1e-9;
        const double here = loss_.value(found_.parameters);
        const auto itself = localMinimum(loss_, found_.parameters, options_, control_);
        if (!itself) return itself.error();
        if (itself->verdict == Verdict::NotAMinimum)
            if (const auto end = descendFrom(loss_, *itself);
                end && loss_.value(end->point) < here - kWorthwhile * (1.0 + here)) {
                found_.parameters = end->point;
                return true;
            }
        const auto settled = settledPoint(placeOnWalls(loss_, found_.parameters), options_, control_);
        if (!settled) return settled.error();
        if (*settled && **settled != found_.parameters && !settledOnce_) {
            settledOnce_ = true;
            found_.parameters = **settled;
            return true;
        }
        settledOnce_ = false;
        auto valley = followValley(loss_, found_.parameters, control_, valleyWork_, nearest_);
        if (!valley) return valley.error();
        if (valley->kind == ValleyEnd::Kind::Stopped) return false;
        found_.parameters = std::move(valley->point);
        found_.runsOff = valley->kind == ValleyEnd::Kind::RunsOff;
        return !found_.runsOff;
    }

    /// The verdict with all the means that a single one has.
    Outcome askAgain() {
        const MinimumOptions all;
        if (found_.verdict.verdict != Verdict::Undecided || options_.cellBudget >= all.cellBudget)
            return Done{};
        auto verdict = minimumOnWalls(loss_, found_.parameters, all, control_);
        if (!verdict) return verdict.error();
        found_.verdict = *std::move(verdict);
        found_.parameters = found_.verdict.at;
        return Done{};
    }

    const loss::Loss& loss_;
    const MinimumOptions& options_;
    const Control& control_;
    int stepsLeft_ = 0;
    double work_ = kStepWork, valleyWork_ = kStepWork;  ///< of linear steps
    double nearest_ = 0.0;                              ///< |ω| at the start, balanced
    bool settledOnce_ = false;                          ///< the last descent began at a settled point
    FoundMinimum found_;
};

}  // namespace

Result<FoundMinimum> descendToMinimum(const loss::Loss& loss, const Eigen::VectorXd& start,
                                      const MinimumOptions& options, const Control& control) {
    return Descent(loss, options, control).run(start);
}

int MinimaSearch::ranOff() const {
    int count = 0;
    for (const RunawayDescent& each : runaways) count += each.starts;
    return count;
}

int MinimaSearch::failed() const {
    int count = 0;
    for (const DescentFailure& failure : failures) count += failure.count;
    return count;
}

Result<MinimaSearch> findMinima(const loss::Loss& loss, const MinimaOptions& options,
                                const Control& control) {
    if (loss.network().architecture().replicas && !options.descend)
        throw std::invalid_argument("findMinima: descents of a penalised loss are the caller's");
    const double products = static_cast<double>(loss.dataset().size()) * loss.parameterCount();
    if (products > kMostSearchProducts)
        return limitError("A search for minima would take hours: there are " +
                          counted(loss.dataset().size(), "datum", "data") + " and " +
                          counted(loss.parameterCount(), "parameter") + ", and their product is more than " +
                          std::to_string(static_cast<long>(kMostSearchProducts)) +
                          "; take fewer data or a smaller network.");
    std::vector<std::optional<Result<FoundMinimum>>> ends(
        static_cast<std::size_t>(std::max(options.starts, 0)));
    const Control quiet{control.stop, {}};
    const auto descend = [&](int index) {
        ends[static_cast<std::size_t>(index)] = (options.descend ? options.descend : descendToMinimum)(
            loss, startOf(loss, options, index), options.minimum, quiet);
    };
    const bool complete = parallelFor(static_cast<int>(ends.size()), descend, control, options.threads);
    MinimaSearch search;
    search.stopped = !complete || control.stopped();
    // In the order of the starts, so that the result is the same for every number of threads.
    for (auto& end : ends) count(loss, end, search);
    std::ranges::sort(search.runaways, {}, &RunawayDescent::loss);
    std::stable_sort(search.minima.begin(), search.minima.end(),
                     [](const FoundMinimum& a, const FoundMinimum& b) {
                         if (std::abs(a.loss - b.loss) > kSameLoss * (1.0 + std::abs(a.loss)))
                             return a.loss < b.loss;
                         return a.basin > b.basin;
                     });
    return search;
}

}  // namespace omegascope::nonsmooth
