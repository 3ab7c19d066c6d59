#include "core/nonsmooth/local_minimum.h"

#include <algorithm>
#include <cmath>

#include "core/nonsmooth/clarke/clarke.h"
#include "core/nonsmooth/deep/deep_minimum.h"
#include "core/nonsmooth/shallow/shallow_minimum.h"
#include "core/nonsmooth/shallow/shallow_point.h"
#include "core/nonsmooth/shallow/shallow_type.h"
#include "core/nonsmooth/verdict/verdict_text.h"
#include "core/support/caught.h"
#include "core/theory/multilinear.h"

namespace omegascope::nonsmooth {

namespace {

/// Every term of the loss is 0: no point has less.
bool isGlobal(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    if (loss.criterion() == loss::Criterion::Logistic) return false;
    const auto solved = loss::solvedData(loss, loss.evaluate(parameters));
    return std::all_of(solved.begin(), solved.end(), [](bool each) { return each; });
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

/// Whether the loss really falls along the direction told: by half of what the slope says, or, without a
/// slope, at all (which fallsAlong has seen).
bool isConfirmed(const loss::Loss& loss, const LocalMinimum& verdict) {
    if (!(verdict.slope < 0.0)) return true;
    const double here = loss.value(verdict.at);
    for (double step = 1e-2; step > 1e-10; step *= 0.1) {
        const double change = loss.value(verdict.at + step * *verdict.descent) - here;
        if (change <= 0.5 * verdict.slope * step && change < -1e-15 * (1.0 + here)) return true;
    }
    return false;
}

LocalMinimum undecided(const loss::Loss& loss, const Eigen::VectorXd& parameters, std::string reason) {
    LocalMinimum result;
    result.at = parameters;
    result.method = "none";
    result.reason = std::move(reason);
    result.reason = verdictSentence(loss, parameters, result);
    return result;
}

Result<LocalMinimum> decide(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                            const MinimumOptions& options, const Control& control) {
    const auto point = onItsWalls(loss, parameters);
    LocalMinimum result;
    if (!point) {
        result.at = parameters;
        result.method = "projection onto the walls";
        result.reason = "the walls that count as active have no common point here";
        result.reason = verdictSentence(loss, parameters, result);
        return result;
    }
    IncidentOptions listed;
    listed.cellBudget = options.cellBudget;
    std::optional<IncidentCells> incident;
    const auto cells = [&]() -> Outcome {
        if (incident) return Done{};
        auto found = incidentCells(loss, *point, listed, control);
        if (!found) return found.error();
        incident = *std::move(found);
        return Done{};
    };
    if (hasFirstOrderTest(loss)) {
        auto decided = shallowMinimum(loss, *point, options, control);
        if (!decided) return decided.error();
        result = *std::move(decided);
    } else if (isGlobal(loss, *point)) {
        result.verdict = Verdict::LocalMinimum;
        result.kind = ClaimKind::Certified;
        result.method = "zero loss";
    } else {
        if (const Outcome found = cells(); !found) return found.error();
        auto decided = deepMinimum(loss, *point, *incident, options, control);
        if (!decided) return decided.error();
        result = *std::move(decided);
    }
    if (result.verdict == Verdict::LocalMinimum) {
        const auto type = shallowType(loss, *point, control);
        if (!type) return type.error();
        result.type = *type;
        if (!result.type) {
            if (const Outcome found = cells(); !found) return found.error();
            result.type = typeOf(loss, *incident);
        }
    }
    result.at = *point;
    if (result.verdict == Verdict::NotAMinimum && !isConfirmed(loss, result)) {
        result = LocalMinimum{};
        result.at = *point;
        result.method = "first order";
        result.reason = "the loss seems to fall along some direction, but by no more than rounding";
    }
    result.reason = verdictSentence(loss, *point, result);
    return result;
}

}  // namespace

Result<LocalMinimum> localMinimum(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                  const MinimumOptions& options, const Control& control) {
    const auto pass = loss.evaluate(parameters);
    if (!std::isfinite(pass.value) ||
        !loss.network().scale(loss.network().depth() + 1, parameters, pass.pass.features.back()).allFinite())
        return undecided(loss, parameters, "the outputs at this point are too large for a double");
    auto decided = caught([&] { return decide(loss, parameters, options, control); });
    if (decided || decided.error().isCancelled()) return decided;
    return undecided(loss, parameters, "a method gave up: " + decided.error().message);
}

}  // namespace omegascope::nonsmooth
