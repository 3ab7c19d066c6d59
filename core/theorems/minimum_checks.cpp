#include <algorithm>
#include <cmath>

#include "core/theorems/check_list.h"

namespace omegascope::theorems {

namespace {

/// How far beyond their margins the data are put, as a share of the output: above rounding, so that L is 0 as evaluated.
constexpr double kBeyond = 1e-9;
/// |v_k| that P Thm 4 may mean by 0; between it and 0 the check says Unknown.
constexpr double kVanishes = 1e-6;
/// Errors of a walk's fall, in units of 1 + L + max |v|: of evaluation away from walls; of walls met to a tolerance on
/// them, ten times kWallTolerance.
constexpr double kOffWalls = 1e-12, kOnWalls = 1e-8;

/// One outgoing weight per unit of the only hidden layer: v_k, length K.
Eigen::VectorXd outputWeights(const Scene& scene) {
    const network::Block& block = *scene.loss.network().layout().weight(2);
    return scene.parameters.segment(block.offset, block.size);
}

/// ω whose first neuron is the separating hyperplane: y ŷ ≥ 1 for every datum when α > 0, so L = 0.
std::optional<double> lossOfHyperplane(const Scene& scene) {
    const auto& separability = scene.data.separability;
    if (!separability || !separability->separable) return std::nullopt;
    const theory::Separability& plane = separability->problems.front();
    const double alpha = scene.architecture().alpha;
    const double margin = std::isinf(plane.margin) ? 1.0 : plane.margin;
    const network::ParameterLayout& layout = scene.loss.network().layout();
    Eigen::VectorXd parameters = Eigen::VectorXd::Zero(layout.size());
    parameters.segment(layout.weight(1)->offset, plane.w.size()) = plane.w / margin;
    parameters[layout.bias(1)->offset] = plane.b / margin;
    parameters[layout.weight(2)->offset] = (1.0 + kBeyond) / alpha;
    return scene.loss.value(parameters);
}

/// L against the loss that the hyperplane reaches.
void observeGlobalMinimum(const Scene& scene, Truth excused, const std::string& prefix, CheckBuilder& check) {
    const std::optional<double> best = lossOfHyperplane(scene);
    std::string observed = prefix + "L = " + text(scene.point.loss);
    if (best) observed += "; the separating hyperplane reaches " + text(*best);
    Truth conclusion = isZeroLoss(scene);
    if (conclusion == Truth::No && !(best && *best < scene.point.loss)) conclusion = Truth::Unknown;
    if (conclusion != Truth::Yes && excused != Truth::No) conclusion = excused;
    check.observe(std::move(observed), conclusion);
}

bool isLeakyLayerOfSeparableData(const Scene& scene, CheckBuilder& check) {
    const bool applies = check.requireAll(
        scene, {isBinaryHinge, hasOneHiddenLayer, isFullyConnected, hasHiddenBiases, isLeaky});
    if (applies) check.require(isSeparable(scene));
    return applies;
}

/// Unsolved data and active neurons (v_k ≠ 0) with the datum on the neuron's active side.
struct BlindSide {
    std::vector<int> unsolved;
    std::vector<int> brokenData, brokenUnits;
    bool doubtful = false;  ///< only neurons with v_k within rounding of 0 break it
};

BlindSide blindSide(const Scene& scene) {
    constexpr double kFaint = 1e-6;
    BlindSide result;
    const Eigen::VectorXd v = outputWeights(scene);
    const double faint = kFaint * std::max(1.0, v.cwiseAbs().maxCoeff());
    for (std::size_t i = 0; i < scene.point.solved.size(); ++i) {
        if (scene.point.solved[i]) continue;
        const int datum = static_cast<int>(i);
        result.unsolved.push_back(datum);
        for (int k = 0; k < v.size(); ++k) {
            if (v[k] == 0.0 || scene.point.signature.at(datum, 1, k) <= 0) continue;
            if (std::abs(v[k]) <= faint) {
                result.doubtful = true;
                continue;
            }
            result.brokenData.push_back(datum);
            result.brokenUnits.push_back(k);
        }
    }
    return result;
}

/// The descent of I Lemma 3 for one neuron: w_k + t sign(v_k) q, b_k + t sign(v_k) β with |q| = 1.
struct Walk {
    double t = 0.0;
    double decrease = 0.0;  ///< L(ω) - L(ω(t)), measured
    double bound = 0.0;     ///< t |v_k| margin Σ_i μ_i ε_i λ_ki
};

Eigen::VectorXd moved(const Scene& scene, const theory::Separability& plane, int k, double t) {
    const network::ParameterLayout& layout = scene.loss.network().layout();
    const double signedStep = t * (outputWeights(scene)[k] > 0.0 ? 1.0 : -1.0) / plane.w.norm();
    const Eigen::Index d = plane.w.size();
    Eigen::VectorXd result = scene.parameters;
    result.segment(layout.weight(1)->offset + k * d, d) += signedStep * plane.w;
    result[layout.bias(1)->offset + k] += signedStep * plane.b;
    return result;
}

/// Entries that do not vanish at ω have the same state there.
bool keepsStates(const network::Signature& from, const network::Signature& there) {
    const auto a = from.entries(), b = there.entries();
    for (std::size_t e = 0; e < a.size(); ++e)
        if (a[e] != 0 && a[e] != b[e]) return false;
    return true;
}

/// A t for which (0, t] stays in one cell or on its boundary. All entries of S(ω(t)) are monotone in t, so
/// that it is enough that none which is not 0 at ω has changed.
std::optional<Walk> walk(const Scene& scene, const theory::Separability& plane, int k) {
    const loss::Loss& loss = scene.loss;
    double t = 1.0;
    for (int halving = 0; halving < 50; ++halving, t *= 0.5) {
        const network::Signature there = loss.signature(moved(scene, plane, k, t));
        if (!keepsStates(scene.point.signature, there)) continue;
        Walk result;
        result.t = t;
        result.decrease = scene.point.loss - loss.value(moved(scene, plane, k, t));
        double active = 0.0;
        for (int i = 0; i < loss.dataset().size(); ++i) {
            const double slope = there.at(i, 1, k) > 0 ? 1.0 : scene.architecture().alpha;
            if (there.at(i, 2, 0) > 0) active += loss.weights()(0, i) * slope;
        }
        result.bound = t * std::abs(outputWeights(scene)[k]) * plane.margin / plane.w.norm() * active;
        return result;
    }
    return std::nullopt;
}

Hypothesis someNeuronIsActive(const Scene& scene) {
    const Eigen::VectorXd v = outputWeights(scene);
    return {"some neuron is used: v_k ≠ 0",
            truth((v.array() != 0.0).any()),
            "largest |v_k| = " + text(v.cwiseAbs().maxCoeff()),
            {},
            {}};
}

Hypothesis bothClassesOccur(const Scene& scene) {
    const bool both = !scene.data.separability || !std::isinf(scene.data.separability->margin);
    return {"both classes occur", truth(both), both ? "two classes" : "one class only", {}, {}};
}

}  // namespace

TheoremCheck sharpMinimaArePositive(const Scene& scene) {
    CheckBuilder check("P Thm 2", "sharp minima have a positive loss", kMultilinearPaper, "Theorem 2");
    check.predict("L(ω) > 0");
    if (!check.requireAll(scene, {isHingeType, isLocalMinimum})) return check.finish();
    check.require(isOfType(scene, nonsmooth::MinimumType::Sharp));
    // Exact arithmetic has seen to it that L > 0 as soon as one datum is not solved.
    check.observe("L = " + text(scene.point.loss), truth(scene.point.loss > 0.0));
    return check.finish();
}

TheoremCheck flatMinimaAreZero(const Scene& scene) {
    CheckBuilder check("P Thm 3", "flat minima have no loss", kMultilinearPaper, "Theorem 3");
    check.predict("L(ω) = 0");
    if (!check.requireAll(scene, {isHingeOrMulticlass, isFullyConnected, readsConstantInput, isLeaky}))
        return check.finish();
    check.require(isGeneric(scene));
    if (check.require(isLocalMinimum(scene))) check.require(isOfType(scene, nonsmooth::MinimumType::Flat));
    check.observe("L = " + text(scene.point.loss), isZeroLoss(scene));
    return check.finish();
}

TheoremCheck leakyCriticalPoints(const Scene& scene) {
    CheckBuilder check("P Thm 4", "leaky: a critical point has v = 0 or is a global minimum",
                       kMultilinearPaper, "Theorem 4");
    check.predict("v = 0, or ω is a global minimum");
    if (!isLeakyLayerOfSeparableData(scene, check)) return check.finish();
    check.require(isCritical(scene));
    const double v = outputWeights(scene).cwiseAbs().maxCoeff();
    const Truth vanishes = v == 0.0 ? Truth::Yes : v <= kVanishes ? Truth::Unknown : Truth::No;
    observeGlobalMinimum(scene, vanishes, "largest |v_k| = " + text(v) + "; ", check);
    return check.finish();
}

TheoremCheck leakyLocalMinima(const Scene& scene) {
    CheckBuilder check("P Thm 5", "leaky, equal weights: every local minimum is global", kMultilinearPaper,
                       "Theorem 5");
    check.predict("ω is a global minimum");
    if (!isLeakyLayerOfSeparableData(scene, check)) return check.finish();
    check.require(weighsClassesEqually(scene));
    check.require(isLocalMinimum(scene));
    observeGlobalMinimum(scene, Truth::No, "", check);
    return check.finish();
}

TheoremCheck unsolvedDataAreBlind(const Scene& scene) {
    CheckBuilder check("P Thm 6", "ReLU: unsolved data lie on the blind side of every active neuron",
                       kMultilinearPaper, "Theorem 6");
    check.predict("w_k·x + b_k ≤ 0 or v_k = 0 for every unsolved x and every k");
    if (!check.requireAll(scene,
                          {isBinaryHinge, hasOneHiddenLayer, isFullyConnected, hasHiddenBiases, isRelu}))
        return check.finish();
    check.require(isSeparable(scene));
    check.require(isCritical(scene));
    const BlindSide seen = blindSide(scene);
    if (!seen.brokenData.empty()) {
        check.observe("unsolved datum " + std::to_string(seen.brokenData.front() + 1) + " activates neuron " +
                          std::to_string(seen.brokenUnits.front() + 1) +
                          (seen.brokenData.size() > 1
                               ? " (and " + std::to_string(seen.brokenData.size() - 1) + " more pairs)"
                               : ""),
                      Truth::No);
        return check.finish();
    }
    const std::string observed = seen.unsolved.empty()
                                     ? "every datum is solved"
                                     : "no used neuron sees the unsolved " + dataText(seen.unsolved);
    check.observe(seen.doubtful ? observed + ", except neurons with v_k within rounding of 0" : observed,
                  seen.doubtful ? Truth::Unknown : Truth::Yes);
    return check.finish();
}

TheoremCheck descentOfSeparableData(const Scene& scene) {
    CheckBuilder check("I Lemma 3", "turning a neuron to the separating hyperplane lowers the loss",
                       kMultilinearPreprint, "Lemma 3");
    check.predict("L(ω) - L(ω(t)) ≥ t |v_k| margin Σ μ_i ε_i λ_ki for every neuron k");
    if (!check.requireAll(scene, {isBinaryHinge, hasOneHiddenLayer, isFullyConnected, hasHiddenBiases,
                                  bothClassesOccur, isSeparable, someNeuronIsActive}) ||
        !scene.data.separability || !scene.data.separability->separable)
        return check.finish();
    const theory::Separability& plane = scene.data.separability->problems.front();
    const Eigen::VectorXd v = outputWeights(scene);
    Truth conclusion = Truth::Yes;
    int best = -1;
    Walk shown;
    // A walk costs a dozen evaluations: the neurons of largest |v_k| go first in wide layers.
    std::vector<int> order(static_cast<std::size_t>(v.size()));
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = static_cast<int>(k);
    std::stable_sort(order.begin(), order.end(),
                     [&v](int a, int b) { return std::abs(v[a]) > std::abs(v[b]); });
    order.resize(std::min<std::size_t>(order.size(), 32));
    for (const int k : order) {
        if (v[k] == 0.0 || scene.control.stopped()) continue;
        const std::optional<Walk> found = walk(scene, plane, k);
        if (!found) {
            conclusion = both(conclusion, Truth::Unknown);
            continue;
        }
        // Entries that count as 0 at ω may be off by the tolerance.
        const double rounding = (scene.point.active.empty() ? kOffWalls : kOnWalls) *
                                    (1.0 + scene.point.loss + v.cwiseAbs().maxCoeff()) +
                                10.0 * lossRounding(scene);
        if (found->decrease < found->bound - rounding) conclusion = Truth::No;
        if (best >= 0 && found->bound / found->t <= shown.bound / shown.t) continue;
        best = k;
        shown = *found;
    }
    if (best >= 0)
        check.observe("neuron " + std::to_string(best + 1) + ", t = " + text(shown.t) + ": L falls by " +
                          text(shown.decrease) + ", at least " + text(shown.bound) + " was promised",
                      conclusion);
    return check.finish();
}

}  // namespace omegascope::theorems
