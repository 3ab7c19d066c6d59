#include "core/nonsmooth/local_minimum.h"

#include <algorithm>

#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/clarke/clarke.h"
#include "core/nonsmooth/deep/deep_minimum.h"
#include "core/nonsmooth/shallow/shallow_minimum.h"
#include "core/nonsmooth/shallow/shallow_point.h"
#include "core/nonsmooth/shallow/shallow_type.h"
#include "core/nonsmooth/verdict/place.h"
#include "core/nonsmooth/verdict/verdict_text.h"
#include "core/theory/multilinear.h"

namespace omegascope::nonsmooth {

namespace {

/// Every term of the loss is 0: no point has less.
bool isGlobal(const Place& place) {
    return place.loss.criterion() != loss::Criterion::Logistic &&
           std::all_of(place.solved.begin(), place.solved.end(), [](bool each) { return each; });
}

/// Flat when an incident cell is; Sharp when all are listed and none is. A cell with an idle entry is told
/// with one side of it, which need not be met at ω, so it is believed only when the list is certain.
std::optional<MinimumType> typeOf(const loss::Loss& loss, const IncidentCells& incident) {
    for (const IncidentCell& cell : incident.cells) {
        const bool idle = std::find(cell.states.begin(), cell.states.end(), 0) != cell.states.end();
        if ((!idle || incident.certain) && theory::isFlatCell(loss, cell.signature)) return MinimumType::Flat;
    }
    if (!incident.complete || !incident.certain) return std::nullopt;
    return MinimumType::Sharp;
}

/// Sets w̄_k = 0 where |v_k| (|w_k||x_i| + |b_k|) is rounding beside the outputs: such a neuron stands at its
/// own origin, in cells thinner than any step. (Not |w̄_k| alone is asked: it can be scaled against v_k.)
void dropRoundedUnits(const loss::Loss& loss, Eigen::VectorXd& point) {
    constexpr double kRounding = 1e-10;
    const auto& layout = loss.network().layout();
    const Eigen::MatrixXd sizes = loss.network().scale(1, point, loss.dataset().points);
    const auto& v = *layout.weight(2);
    const Eigen::VectorXd shares =
        point.segment(v.offset, v.size).cwiseAbs().cwiseProduct(sizes.rowwise().maxCoeff());
    const Eigen::Index inputs = loss.network().architecture().input;
    for (Eigen::Index k = 0; k < v.size; ++k) {
        if (point[v.offset + k] == 0.0 || shares[k] > kRounding * (1.0 + shares.sum())) continue;
        point.segment(layout.weight(1)->offset + k * inputs, inputs).setZero();
        if (const auto* b = layout.bias(1)) point[b->offset + k] = 0.0;
    }
}

/// ω on its walls; output weights that are 0 stay 0.
Result<Eigen::VectorXd> onItsWalls(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    const auto projection = projectOntoActive(loss, parameters);
    if (!projection) return projection.error();
    Eigen::VectorXd point = projection->parameters;
    const auto* output = loss.network().layout().weight(loss.network().depth() + 1);
    for (Eigen::Index j = output->offset; j < output->offset + output->size; ++j)
        if (parameters[j] == 0.0) point[j] = 0.0;
    if (isShallow(loss)) dropRoundedUnits(loss, point);
    return point;
}

/// Whether the loss really falls along the direction told. By exact arithmetic at ω itself; else by half of what the
/// slope says, or, without a slope, at all (which fallsAlong has seen).
bool isConfirmed(const Place& place, LocalMinimum& verdict) {
    if (!(verdict.slope < 0.0)) return true;
    if (place.isExact() && place.loss.criterion() != loss::Criterion::Logistic) {
        verdict.kind = ClaimKind::Exact;
        return place.pass->slopeSign(*verdict.descent) < 0;
    }
    verdict.kind = ClaimKind::Tolerance;
    const double here = place.loss.value(place.parameters);
    for (double step = 1e-2; step > 1e-10; step *= 0.1) {
        const double change = place.loss.value(place.parameters + step * *verdict.descent) - here;
        if (change <= 0.5 * verdict.slope * step && change < -1e-15 * (1.0 + here)) return true;
    }
    return false;
}

/// Whether the walls that count as met are met to rounding: else they have no common point near ω, and the states
/// that are taken for granted never occur together.
bool isConsistent(const Place& place) {
    constexpr double kMet = 1e-13;
    if (place.isExact()) return true;
    const network::Signature met = place.loss.signature(place.parameters, kMet);
    return activeKinks(place.loss, met) == activeKinks(place.loss, place.signature);
}

Result<LocalMinimum> decide(const Place& place, MinimumOptions options, const Control& control) {
    const loss::Loss& loss = place.loss;
    // A point that stands for another has nothing to be exact about.
    if (!place.isExact()) options.verifyRationally = false;
    LocalMinimum result;
    if (!isConsistent(place)) {
        result.at = place.parameters;
        result.method = "projection onto the walls";
        result.reason = "the walls that count as active have no common point here";
        result.reason = verdictSentence(place, result);
        return result;
    }
    IncidentOptions listed;
    listed.cellBudget = options.cellBudget;
    listed.here = place.signature;
    std::optional<IncidentCells> incident;
    const auto cells = [&]() -> Outcome {
        if (incident) return Done{};
        auto found = incidentCells(loss, place.parameters, listed, control);
        if (!found) return found.error();
        incident = *std::move(found);
        return Done{};
    };
    if (isGlobal(place)) {
        result.verdict = Verdict::LocalMinimum;
        result.kind = ClaimKind::Exact;
        result.method = "zero loss";
    }
    if (hasFirstOrderTest(loss)) {
        auto decided = shallowMinimum(place, options, control);
        if (!decided) return decided.error();
        // Its multipliers are told also where nothing needs them.
        if (!isGlobal(place) || decided->verdict == Verdict::LocalMinimum) {
            const ClaimKind kind = result.kind;
            result = *std::move(decided);
            if (isGlobal(place)) result.kind = kind;
        }
    } else if (!isGlobal(place)) {
        if (const Outcome found = cells(); !found) return found.error();
        auto decided = deepMinimum(place, *incident, options, control);
        if (!decided) return decided.error();
        result = *std::move(decided);
    }
    if (result.verdict == Verdict::LocalMinimum) {
        const auto type = shallowType(place, control);
        if (!type) return type.error();
        result.type = *type;
        if (!result.type) {
            if (const Outcome found = cells(); !found) return found.error();
            result.type = typeOf(loss, *incident);
        }
        if (!place.isExact()) result.kind = ClaimKind::Tolerance;
    }
    result.at = place.parameters;
    if (result.verdict == Verdict::NotAMinimum && !isConfirmed(place, result)) {
        result = LocalMinimum{};
        result.at = place.parameters;
        result.method = "first order";
        result.reason = "the loss seems to fall along some direction, but by no more than rounding";
    }
    result.reason = verdictSentence(place, result);
    return result;
}

/// Entries that have a kink and count as 0 in `wide`, but are not 0 in `here`.
std::vector<network::Activation> added(const loss::Loss& loss, const network::Signature& here,
                                       const network::Signature& wide) {
    std::vector<network::Activation> result;
    for (const network::Activation& entry : activeKinks(loss, wide))
        if (here.at(entry.datum, entry.layer, entry.unit) != 0) result.push_back(entry);
    return result;
}

}  // namespace

Result<LocalMinimum> localMinimum(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                  const MinimumOptions& options, const Control& control) {
    return decide(placeOf(loss, parameters), options, control);
}

Result<LocalMinimum> minimumOnWalls(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                    const MinimumOptions& options, const Control& control) {
    const auto point = onItsWalls(loss, parameters);
    if (!point) return point.error();
    const network::Signature exactly = loss::ExactPass(loss, parameters).signature();
    const bool stays = *point == parameters && added(loss, exactly, loss.signature(parameters)).empty();
    if (!stays) return decide(placeOnWalls(loss, *point), options, control);
    auto here = localMinimum(loss, parameters, options, control);
    // Floating-point arithmetic hardly ever ends where the gradient of a square is 0.
    if (!here || loss.criterion() != loss::Criterion::Squared || here->verdict == Verdict::LocalMinimum)
        return here;
    return decide(placeOnWalls(loss, parameters), options, control);
}

Result<std::optional<NearMinimum>> nearMinimum(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                               const MinimumOptions& options, const Control& control) {
    const auto point = onItsWalls(loss, parameters);
    if (!point) return point.error();
    const network::Signature exactly = loss::ExactPass(loss, parameters).signature();
    const Place place = placeOnWalls(loss, *point);
    NearMinimum near;
    near.walls = added(loss, exactly, place.signature);
    if (near.walls.empty()) return std::optional<NearMinimum>();
    near.distance = (*point - parameters).norm();
    near.loss = loss.value(*point);
    auto minimum = decide(place, options, control);
    if (!minimum) return minimum.error();
    near.minimum = *std::move(minimum);
    return std::optional(std::move(near));
}

}  // namespace omegascope::nonsmooth
