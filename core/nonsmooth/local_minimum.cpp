#include "core/nonsmooth/local_minimum.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/clarke/clarke.h"
#include "core/nonsmooth/deep/deep_minimum.h"
#include "core/nonsmooth/deep/flat_sums.h"
#include "core/nonsmooth/replica_minimum.h"
#include "core/nonsmooth/shallow/shallow_minimum.h"
#include "core/nonsmooth/verdict/place.h"
#include "core/nonsmooth/verdict/verdict_text.h"
#include "core/support/caught.h"
#include "core/theory/flat_cells.h"

namespace omegascope::nonsmooth {

namespace {

/// Coefficients in the programs that list cells for the type alone: some tenths of a second.
constexpr double kTypeEntries = 1e6;

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

/// One dense hidden layer, whatever reads it.
bool hasOneDenseLayer(const loss::Loss& loss) {
    const auto& architecture = loss.network().architecture();
    return architecture.depth() == 1 && !architecture.replicas &&
           std::holds_alternative<network::DenseLayer>(architecture.layers.front());
}

/// Sets V_·k = 0 or w̄_k = 0, the smaller of the two, where |V_rk| (|w_k||x_i| + |b_k|) is rounding beside the outputs:
/// moves of the other factor that matter would be longer than any step. (Not |w̄_k| alone is asked: it can be scaled
/// against v_k.) Both, where V_·k is rounding by itself.
void dropRoundedUnits(const loss::Loss& loss, Eigen::VectorXd& point) {
    constexpr double kRounding = 1e-10, kFaint = 1e-8;
    const auto& layout = loss.network().layout();
    const Eigen::MatrixXd sizes = loss.network().scale(1, point, loss.dataset().points);
    const auto& block = *layout.weight(2);
    Eigen::Map<network::RowMajorMatrix> v(point.data() + block.offset, block.rows(), block.fan);
    const Eigen::VectorXd own = v.cwiseAbs().colwise().maxCoeff().transpose(),
                          size = sizes.rowwise().maxCoeff();
    const Eigen::VectorXd shares = own.cwiseProduct(size);
    const double least = kRounding * (1.0 + shares.sum());
    const Eigen::Index inputs = loss.network().architecture().input;
    for (Eigen::Index k = 0; k < own.size(); ++k) {
        if (own[k] == 0.0 || shares[k] > least) continue;
        if (own[k] < size[k] || (v.rows() > 1 && own[k] <= kFaint)) v.col(k).setZero();
        if (own[k] < size[k]) continue;
        point.segment(layout.weight(1)->offset + k * inputs, inputs).setZero();
        if (const auto* b = layout.bias(1)) point[b->offset + k] = 0.0;
    }
}

/// ω on its walls; output weights that are 0 stay 0. A unit whose share is rounding is dropped first: its walls lie within
/// rounding of each other, and have a common point only where it is 0.
Result<Eigen::VectorXd> onItsWalls(const loss::Loss& loss, Eigen::VectorXd parameters) {
    if (hasOneDenseLayer(loss)) dropRoundedUnits(loss, parameters);
    const auto projection = projectOntoActive(loss, parameters);
    if (!projection) return projection.error();
    Eigen::VectorXd point = projection->parameters;
    const auto* output = loss.network().layout().weight(loss.network().depth() + 1);
    for (Eigen::Index j = output->offset; j < output->offset + output->size; ++j)
        if (parameters[j] == 0.0) point[j] = 0.0;
    if (hasOneDenseLayer(loss)) dropRoundedUnits(loss, point);
    return point;
}

/// Steps along a unit direction on which a slope is looked for in the loss itself.
constexpr double kLongestStep = 1e-2, kShortestStep = 1e-10;
/// A difference of two losses that is rounding, as a share of roundingScale: some units in the last place.
constexpr double kEvaluated = 1e-15;

/// 1 + L; for the logistic loss, whose terms are all small where L is, L times the sizes of the outputs.
double roundingScale(const loss::Loss& loss, const Eigen::VectorXd& parameters, double here) {
    if (loss.criterion() != loss::Criterion::Logistic) return 1.0 + here;
    const auto pass = loss.network().forward(parameters, loss.dataset().points);
    return here *
           (1.0 + loss.network().scale(loss.criterionLayer(), parameters, pass.features.back()).maxCoeff());
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
    const double rounding = kEvaluated * roundingScale(place.loss, place.parameters, here);
    for (double step = kLongestStep; step > kShortestStep; step *= 0.1) {
        const double change = place.loss.value(place.parameters + step * *verdict.descent) - here;
        if (change <= 0.5 * verdict.slope * step && change < -rounding) return true;
    }
    return false;
}

/// What cannot be computed at all.
LocalMinimum undecided(const Eigen::VectorXd& parameters, const std::string& reason) {
    LocalMinimum result;
    result.at = parameters;
    result.method = "none";
    result.reason = "Undecided: " + reason + ".";
    return result;
}

/// Whether the walls that count as met are met to rounding: else they have no common point near ω, and the states
/// that are taken for granted never occur together.
bool isConsistent(const Place& place) {
    constexpr double kMet = 1e-13;
    if (place.isExact() || place.chosen) return true;
    const network::Signature met = place.loss.signature(place.parameters, kMet);
    return activeKinks(place.loss, met) == activeKinks(place.loss, place.signature);
}

/// Flat or sharp, of a minimum; nothing where it could not be told.
Result<std::optional<MinimumType>> minimumType(const Place& place, const CellLister& cells,
                                               const Control& control) {
    // A slightly larger (V, c) solves all data beyond their margins.   [P, Thm 2]
    if (isGlobal(place) && loss::isPiecewiseMultilinear(place.loss.criterion()))
        return std::optional(MinimumType::Flat);
    auto type = typeBySums(place, control);
    if (!type || *type) return type;
    const auto listed = cells();
    if (!listed) return listed.error();
    return typeOf(place.loss, **listed);
}

/// The logistic loss where every datum is solved: it falls along (V, c), which makes all y ŷ grow, however small its slopes
/// are beside what a double holds.
std::optional<LocalMinimum> growing(const Place& place) {
    constexpr double kClear = 1e-9;  // of the terms of ŷ: millions of roundings
    const loss::Loss& loss = place.loss;
    if (loss.criterion() != loss::Criterion::Logistic) return std::nullopt;
    const auto pass = loss.network().forward(place.parameters, loss.dataset().points);
    const Eigen::MatrixXd scale =
        loss.network().scale(loss.criterionLayer(), place.parameters, pass.features.back());
    const Eigen::ArrayXXd margins = loss.dataset().targets.cwiseProduct(pass.outputs).array();
    if (!(margins > kClear * scale.array()).all()) return std::nullopt;
    LocalMinimum result;
    result.verdict = Verdict::NotAMinimum;
    result.kind = ClaimKind::Exact;
    result.method = "outer layer";
    Eigen::VectorXd direction = Eigen::VectorXd::Zero(place.parameters.size());
    for (const network::Block& block : loss.network().layout().blocks())
        if (block.layer == loss.criterionLayer())
            direction.segment(block.offset, block.size) = place.parameters.segment(block.offset, block.size);
    const double slope = -(loss.weights().array() * margins / (1.0 + margins.exp())).sum();
    result.descent = direction.normalized();
    // Not 0, as no term is, though a double may hold no such number.
    result.slope = std::min(slope / direction.norm(), -std::numeric_limits<double>::min());
    return result;
}

/// The tests in their order, without the type and before a fall is confirmed.
Result<LocalMinimum> tested(const Place& place, const CellLister& cells, const MinimumOptions& options,
                            const Control& control) {
    LocalMinimum result;
    const bool global = isGlobal(place);
    if (global) {
        result.verdict = Verdict::LocalMinimum;
        result.kind = ClaimKind::Exact;
        result.method = "zero loss";
    }
    if (hasFirstOrderTest(place.loss)) {
        auto decided = shallowMinimum(place, options, control);
        if (!decided) return decided.error();
        // Its multipliers are told also where nothing needs them.
        if (!global || decided->verdict == Verdict::LocalMinimum) {
            const ClaimKind kind = result.kind;
            result = *std::move(decided);
            if (global) result.kind = kind;
        }
    }
    // The tests for any network see what the lift to q does not, where some v_k = 0.
    if (!global && result.verdict == Verdict::Undecided && place.loss.network().depth() > 0)
        return deepMinimum(place, cells, options, control);
    return result;
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
    if (auto falls = growing(place)) {
        falls->at = place.parameters;
        falls->reason = verdictSentence(place, *falls);
        return *std::move(falls);
    }
    IncidentOptions listed;
    listed.cellBudget = options.cellBudget;
    listed.here = place.signature;
    listed.programEntries = kTypeEntries;
    std::optional<IncidentCells> incident;
    const CellLister cells = [&]() -> Result<const IncidentCells*> {
        if (incident) return &*incident;
        auto found = incidentCells(loss, place.parameters, listed, control);
        if (!found) return found.error();
        incident = *std::move(found);
        return &*incident;
    };
    auto decided = tested(place, cells, options, control);
    if (!decided) return decided.error();
    result = *std::move(decided);
    if (result.verdict == Verdict::LocalMinimum) {
        const auto type = minimumType(place, cells, control);
        if (!type) return type.error();
        result.type = *type;
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

/// ω on as many of the walls it is near as have a common point there: the nearest first, each kept when the projection
/// onto it and those kept so far meets them all and is no longer than 1e-6 (1 + |ω|).
Place onNearestWalls(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                     const std::vector<network::Activation>& met,
                     const std::vector<network::Activation>& near) {
    constexpr double kLongest = 1e-6, kMet = 1e-13;
    std::vector<std::pair<double, network::Activation>> order;
    for (const network::Activation& wall : near)
        if (const auto alone = projectOntoWalls(loss, parameters, {wall}))
            order.emplace_back(alone->distance, wall);
    std::ranges::sort(order);
    std::vector<network::Activation> kept = met;
    Eigen::VectorXd point = parameters;
    for (const auto& [distance, wall] : order) {
        kept.push_back(wall);
        const auto next = projectOntoWalls(loss, parameters, kept);
        if (next && next->residual <= kMet && next->distance <= kLongest * (1.0 + parameters.norm()))
            point = next->parameters;
        else
            kept.pop_back();
    }
    Place place = placeOnWalls(loss, point);
    network::Signature states = loss::ExactPass(loss, point).signature();
    for (const network::Activation& wall : kept) {
        states.set(wall.datum, wall.layer, wall.unit, 0);
        if (wall.layer == loss.criterionLayer() && loss.criterion() == loss::Criterion::Hinge)
            place.solved[static_cast<std::size_t>(wall.datum)] = true;
    }
    place.signature = std::move(states);
    place.chosen = true;
    return place;
}

/// The point on its walls that ω stands for; nothing where it is near none that it does not meet.
Result<std::optional<Place>> standIn(const Place& here) {
    const loss::Loss& loss = here.loss;
    Eigen::VectorXd base = here.parameters;
    if (hasOneDenseLayer(loss)) dropRoundedUnits(loss, base);
    const bool isWhole = base == here.parameters;
    const network::Signature met = isWhole ? here.signature : loss::ExactPass(loss, base).signature();
    const auto near = added(loss, met, loss.signature(base));
    if (near.empty() && isWhole) return std::optional<Place>();
    const auto point = onItsWalls(loss, here.parameters);
    if (!point) return point.error();
    constexpr std::size_t kMostWalls = 48;
    const Place all = placeOnWalls(loss, *point);
    const Place place = isConsistent(all) || near.size() > kMostWalls
                            ? all
                            : onNearestWalls(loss, base, activeKinks(loss, met), near);
    if (added(loss, here.signature, place.signature).empty()) return std::optional<Place>();
    return std::optional<Place>(place);
}

/// The outputs at ω and the sizes of what they are sums of are numbers.
bool isFinite(const loss::Loss& loss, const Eigen::VectorXd& parameters, const loss::Evaluation& at) {
    return std::isfinite(at.value) &&
           loss.network().scale(loss.criterionLayer(), parameters, at.pass.features.back()).allFinite();
}

constexpr const char* kTooLarge = "the outputs at this point are too large for a double";

}  // namespace

Result<LocalMinimum> localMinimum(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                  const MinimumOptions& options, const Control& control) {
    if (!isFinite(loss, parameters, loss.evaluate(parameters))) return undecided(parameters, kTooLarge);
    if (loss.network().architecture().replicas) return replicaMinimum(loss, parameters, options, control);
    auto decided = caught([&] { return localMinimum(placeOf(loss, parameters), options, control); });
    if (decided || decided.error().isCancelled()) return decided;
    return undecided(parameters, "a method gave up: " + decided.error().message);
}

Result<LocalMinimum> localMinimum(const Place& place, const MinimumOptions& options, const Control& control) {
    if (!isFinite(place.loss, place.parameters, place.pass->evaluation()))
        return undecided(place.parameters, kTooLarge);
    if (place.loss.network().architecture().replicas)
        return replicaMinimum(place.loss, place.parameters, options, control);
    auto decided = caught([&] { return decide(place, options, control); });
    if (decided || decided.error().isCancelled()) return decided;
    return undecided(place.parameters, "a method gave up: " + decided.error().message);
}

Result<LocalMinimum> minimumOnWalls(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                    const MinimumOptions& options, const Control& control) {
    if (loss.network().architecture().replicas) {
        auto near = nearReplicaMinimum(loss, parameters, options, control);
        if (!near) return near.error();
        if (*near) return (*near)->minimum;
        return localMinimum(loss, parameters, options, control);
    }
    const Place itself = placeOf(loss, parameters);
    const auto stand = standIn(itself);
    if (!stand) return stand.error();
    if (*stand) return decide(**stand, options, control);
    auto here = localMinimum(itself, options, control);
    // Floating-point arithmetic hardly ever ends where the gradient of a square is 0.
    if (!here || loss.criterion() != loss::Criterion::Squared || here->verdict == Verdict::LocalMinimum)
        return here;
    return decide(placeOnWalls(loss, parameters), options, control);
}

Result<std::optional<NearMinimum>> nearMinimum(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                               const MinimumOptions& options, const Control& control) {
    if (loss.network().architecture().replicas) return nearReplicaMinimum(loss, parameters, options, control);
    return nearMinimum(placeOf(loss, parameters), options, control);
}

Result<std::optional<NearMinimum>> nearMinimum(const Place& here, const MinimumOptions& options,
                                               const Control& control) {
    const loss::Loss& loss = here.loss;
    if (loss.network().architecture().replicas)
        return nearReplicaMinimum(loss, here.parameters, options, control);
    const auto stand = standIn(here);
    if (!stand) return stand.error();
    NearMinimum near;
    if (!*stand) {
        if (loss.criterion() != loss::Criterion::Squared) return std::optional<NearMinimum>();
        const auto itself = localMinimum(here, options, control);
        if (!itself) return itself.error();
        if (itself->verdict == Verdict::LocalMinimum) return std::optional<NearMinimum>();
    }
    const Place place = *stand ? **stand : placeOnWalls(loss, here.parameters);
    auto minimum = decide(place, options, control);
    if (!minimum) return minimum.error();
    if (!*stand && minimum->verdict != Verdict::LocalMinimum) return std::optional<NearMinimum>();
    near.walls = added(loss, here.signature, place.signature);
    near.distance = (place.parameters - here.parameters).norm();
    near.loss = loss.value(place.parameters);
    near.minimum = *std::move(minimum);
    return std::optional(std::move(near));
}

}  // namespace omegascope::nonsmooth
