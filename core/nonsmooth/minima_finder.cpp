#include "core/nonsmooth/minima_finder.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/nonsmooth/cell_descent.h"
#include "core/nonsmooth/shallow/shallow_point.h"
#include "core/nonsmooth/squares_descent.h"
#include "core/nonsmooth/step_descent.h"
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
Result<Eigen::VectorXd> below(const loss::Loss& loss, const RayEnd& end, const Control& control) {
    if (!hasCellProgram(loss)) {
        auto layers = loss.criterion() == loss::Criterion::Squared
                          ? leastSquaresByNewton(loss, end.point, control)
                          : leastByLinearSteps(loss, end.before, control);
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

/// Adds the end of one descent; one that was not begun or was stopped does not count.
void count(std::optional<Result<FoundMinimum>>& end, MinimaSearch& search) {
    if (!end || (!*end && end->error().isCancelled())) return;
    ++search.starts;
    if (!*end) {
        addReason(search.failures, end->error().message);
        return;
    }
    FoundMinimum& found = **end;
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

Result<FoundMinimum> descendToMinimum(const loss::Loss& loss, const Eigen::VectorXd& start,
                                      const MinimumOptions& options, const Control& control) {
    FoundMinimum found;
    found.parameters = start;
    const auto first = leastInCell(loss, start);
    if (!first) return first.error();
    if (*first) found.parameters = **first;
    if (!*first) {
        auto lower = below(loss, {start, start}, control);
        if (!lower) return lower.error();
        found.parameters = *std::move(lower);
    }
    const bool linearised = !hasCellProgram(loss) && loss::isPiecewiseMultilinear(loss.criterion());
    const int mostSteps = linearised ? kMostLinearised : kMostSteps;
    for (int step = 0; step < mostSteps; ++step) {
        auto verdict = minimumOnWalls(loss, found.parameters, options, control);
        if (!verdict) return verdict.error();
        found.verdict = *std::move(verdict);
        found.parameters = found.verdict.at;
        if (found.verdict.verdict != Verdict::NotAMinimum) break;
        const auto end = descendFrom(loss, found.verdict);
        if (!end) break;
        auto next = below(loss, *end, control);
        if (!next) return next.error();
        found.parameters = *std::move(next);
    }
    if (const Outcome settled = offTheMargins(loss, found, options, control); !settled)
        return settled.error();
    found.loss = loss.value(found.parameters);
    found.deadData = loss::deadData(loss, loss.evaluate(found.parameters));
    found.unsolvedData = unsolvedData(loss, found.parameters);
    found.basin = 1;
    return found;
}

int MinimaSearch::failed() const {
    int count = 0;
    for (const DescentFailure& failure : failures) count += failure.count;
    return count;
}

Result<MinimaSearch> findMinima(const loss::Loss& loss, const MinimaOptions& options,
                                const Control& control) {
    if (loss.network().architecture().replicas)
        return Error{
            "The search for minima takes the shared network; take the penalty away, or train from several "
            "starts."};
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
        ends[static_cast<std::size_t>(index)] =
            descendToMinimum(loss, startOf(loss, options, index), options.minimum, quiet);
    };
    const bool complete = parallelFor(static_cast<int>(ends.size()), descend, control, options.threads);
    MinimaSearch search;
    search.stopped = !complete || control.stopped();
    // In the order of the starts, so that the result is the same for every number of threads.
    for (auto& end : ends) count(end, search);
    std::stable_sort(search.minima.begin(), search.minima.end(),
                     [](const FoundMinimum& a, const FoundMinimum& b) {
                         if (std::abs(a.loss - b.loss) > kSameLoss * (1.0 + std::abs(a.loss)))
                             return a.loss < b.loss;
                         return a.basin > b.basin;
                     });
    return search;
}

}  // namespace omegascope::nonsmooth
