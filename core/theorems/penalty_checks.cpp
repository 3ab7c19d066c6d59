#include <algorithm>
#include <cmath>

#include "core/support/random.h"
#include "core/theorems/check_list.h"
#include "core/theory/exact_penalty.h"

namespace omegascope::theorems {

namespace {

constexpr double kGamma = 1.0;
/// A fall of E_γ that is none of rounding, as a share of 1 + E_γ.
constexpr double kFalls = 1e-13;
/// |∇E_γ| that is not 0, absolutely: γ = 1 and a penalty's gradient are of size 1.
constexpr double kSlopeApart = 1e-12;
constexpr std::uint64_t kPenaltySeed = 0x70656e61;

CheckBuilder exactPenaltyCheck() {
    CheckBuilder check("P Thm 7", "the penalty on replicas is exact", kMultilinearPaper, "Theorem 7");
    check.predict("replicas that differ are never critical; equal ones only where every class is");
    return check;
}

CheckBuilder leakyClassesCheck() {
    CheckBuilder check("P Cor. 3", "leaky classes: critical replicas are global minima", kMultilinearPaper,
                       "Corollary 3");
    check.predict("ω is a global minimum of L");
    return check;
}

CheckBuilder reluClassesCheck() {
    CheckBuilder check("P Cor. 4", "ReLU classes: unsolved data are blind in their class", kMultilinearPaper,
                       "Corollary 4");
    check.predict("(v_r)_k σ(w_k·x + b_k) = 0 for every k where ℓ^(i,r) > 0");
    return check;
}

/// The replicas of ω, all equal, and what is known of each class's own problem there.
struct Classes {
    std::vector<loss::Loss> problems;
    std::vector<Eigen::VectorXd> replicas;
    std::vector<nonsmooth::ClarkeSubdifferential> clarke;

    std::size_t size() const { return problems.size(); }
};

Result<Classes> classesOf(const Scene& scene) {
    Classes classes{theory::classProblems(scene.loss), theory::replicate(scene.loss, scene.parameters), {}};
    for (std::size_t r = 0; r < classes.size(); ++r) {
        nonsmooth::ClarkeOptions options;
        options.nearWalls = false;
        Result<nonsmooth::ClarkeSubdifferential> clarke = nonsmooth::clarkeSubdifferential(
            classes.problems[r], classes.replicas[r], options, scene.control);
        if (!clarke) return clarke.error();
        classes.clarke.push_back(*std::move(clarke));
    }
    return classes;
}

/// At equal replicas ∇R = 0, and the classes share no variable: 0 ∈ ∂₀E_γ iff 0 ∈ ∂₀L^(r) for every r.
Hypothesis areReplicasCritical(const Classes& classes) {
    Hypothesis result{"the replicated ω is critical for E_γ", Truth::Yes, {}, {}, {}};
    std::vector<int> notCritical;
    for (std::size_t r = 0; r < classes.size(); ++r) {
        const Truth zero = containsZero(classes.clarke[r]);
        result.toTolerance = result.toTolerance || !classes.clarke[r].zeroIsExact;
        result.holds = both(result.holds, zero);
        if (zero == Truth::No) notCritical.push_back(static_cast<int>(r));
    }
    result.detail =
        notCritical.empty() ? "0 ∈ ∂₀L^(r) for every class" : "0 ∉ ∂₀L^(r) for " + classesText(notCritical);
    if (notCritical.empty() && result.holds == Truth::Unknown)
        result.detail = "the hulls are known in part only";
    return result;
}

/// Least |∇E_γ| over replicas drawn apart at random, off the walls; nothing when all draws met walls.
std::optional<double> leastSlopeApart(const Scene& scene, const Classes& classes, int draws) {
    Random random(kPenaltySeed);
    std::optional<double> least;
    for (int draw = 0; draw < draws; ++draw) {
        std::vector<Eigen::VectorXd> apart = classes.replicas;
        const double size = std::pow(10.0, -draw % 4) * (1.0 + scene.parameters.norm());
        for (Eigen::VectorXd& replica : apart)
            for (double& entry : replica)
                entry += size * random.normal() / std::sqrt(static_cast<double>(replica.size()));
        const std::vector<Eigen::VectorXd> pull = theory::penaltyGradient(classes.problems, apart);
        double squared = 0.0;
        bool onWall = false;
        for (std::size_t r = 0; r < classes.size() && !onWall; ++r) {
            const std::optional<Eigen::VectorXd> gradient = classes.problems[r].gradient(apart[r]);
            onWall = !gradient;
            if (gradient) squared += (*gradient + kGamma * pull[r]).squaredNorm();
        }
        if (!onWall && (!least || std::sqrt(squared) < *least)) least = std::sqrt(squared);
    }
    return least;
}

/// For classes that are not critical: E_γ along -x*_r of one replica. Nothing when every class is critical.
struct Escape {
    int r = 0;
    double step = 0.0, change = 0.0;
    bool falls = true;
};

std::optional<Escape> escapeFrom(const Classes& classes) {
    std::optional<Escape> worst;
    const double here = theory::penalisedLoss(classes.problems, classes.replicas, kGamma);
    for (std::size_t r = 0; r < classes.size(); ++r) {
        if (containsZero(classes.clarke[r]) != Truth::No) continue;
        Escape escape{static_cast<int>(r), 1.0, 0.0, false};
        for (int halving = 0; halving < 40 && !escape.falls; ++halving, escape.step *= 0.5) {
            std::vector<Eigen::VectorXd> moved = classes.replicas;
            moved[r] -= escape.step * classes.clarke[r].minNorm.normalized();
            escape.change = theory::penalisedLoss(classes.problems, moved, kGamma) - here;
            escape.falls = escape.change < -kFalls * (1.0 + here);
        }
        if (!worst || !escape.falls) worst = escape;
    }
    return worst;
}

TheoremCheck exactPenalty(const Scene& scene, const Classes& classes) {
    CheckBuilder check = exactPenaltyCheck();
    check.requireAll(scene, {isOneVersusAll, hasHiddenLayer});
    check.require({"γ > 0", Truth::Yes, "γ = 1", {}, {}});
    constexpr int kDraws = 12;
    const std::optional<double> least = leastSlopeApart(scene, classes, kDraws);
    const std::optional<Escape> escape = escapeFrom(classes);
    const Hypothesis critical = areReplicasCritical(classes);
    std::string observed = critical.detail;
    observed += scene.point.clarke.containsZero ? ", and 0 ∈ ∂₀L" : ", and 0 ∉ ∂₀L was found";
    Truth conclusion = least && *least > kSlopeApart ? Truth::Yes : Truth::Unknown;
    if (least) observed += "; replicas apart: |∇E_γ| ≥ " + text(*least);
    if (escape) {
        observed +=
            "; moving replica " + std::to_string(escape->r + 1) + " changes E_γ by " + text(escape->change);
        // A fall that rounding hides is no contradiction.
        conclusion = both(conclusion, escape->falls ? Truth::Yes : Truth::Unknown);
    }
    if (critical.holds == Truth::No && scene.point.clarke.containsZero)
        check.note("A critical point of the shared loss that the penalty avoids.");
    check.observe(std::move(observed), conclusion);
    return check.finish();
}

bool isOneLayerOfSeparableClasses(const Scene& scene, CheckBuilder& check) {
    return check.requireAll(scene, {isOneVersusAll, hasOneHiddenLayer, isFullyConnected, hasHiddenBiases});
}

double outputWeightOf(const Classes& classes, std::size_t r) {
    const network::Block& block = *classes.problems[r].network().layout().weight(2);
    return classes.replicas[r].segment(block.offset, block.size).cwiseAbs().maxCoeff();
}

/// Every class's own problem at a certified local minimum makes the replicas one of E_γ, as R ≥ 0; a class
/// with a slope makes them none.
Result<Hypothesis> areReplicasMinimal(const Scene& scene, const Classes& classes) {
    Hypothesis result{"the replicated ω is a local minimum of E_γ", Truth::Yes, "so for every class", {}, {}};
    for (std::size_t r = 0; r < classes.size() && result.holds != Truth::No; ++r) {
        const Result<nonsmooth::LocalMinimum> minimum =
            nonsmooth::localMinimum(classes.problems[r], classes.replicas[r], {}, scene.control);
        if (!minimum) return minimum.error();
        Truth holds = truth(minimum->verdict == nonsmooth::Verdict::LocalMinimum);
        result.toTolerance = result.toTolerance || minimum->kind != nonsmooth::ClaimKind::Exact;
        const bool proven = minimum->verdict == nonsmooth::Verdict::NotAMinimum && minimum->slope < 0.0;
        if (holds == Truth::No && !proven) holds = Truth::Unknown;
        if (holds != Truth::Yes) result.detail = "class " + std::to_string(r + 1) + ": " + minimum->reason;
        result.holds = both(result.holds, holds);
    }
    return result;
}

Result<TheoremCheck> leakyClasses(const Scene& scene, const Classes& classes) {
    CheckBuilder check = leakyClassesCheck();
    if (!isOneLayerOfSeparableClasses(scene, check) || !check.require(isStrictlyLeaky(scene)))
        return check.finish();
    check.require(isSeparable(scene));
    std::vector<int> unused;
    for (std::size_t r = 0; r < classes.size(); ++r)
        if (outputWeightOf(classes, r) == 0.0) unused.push_back(static_cast<int>(r));
    if (unused.empty()) {
        check.require(areReplicasCritical(classes));
        check.note("Case (i): v_r ≠ 0 for every class.");
    } else {
        check.require(weighsClassesEqually(scene));
        Result<Hypothesis> minimal = areReplicasMinimal(scene, classes);
        if (!minimal) return minimal.error();
        check.require(*std::move(minimal));
        check.note("Case (ii): v_r = 0 for " + classesText(unused) + ".");
    }
    check.observe("L = " + text(scene.point.loss) + ", and no loss is below 0", isZeroLoss(scene));
    return check.finish();
}

TheoremCheck reluClasses(const Scene& scene, const Classes& classes) {
    CheckBuilder check = reluClassesCheck();
    if (!isOneLayerOfSeparableClasses(scene, check) || !check.require(isRelu(scene))) return check.finish();
    check.require(isSeparable(scene));
    check.require(areReplicasCritical(classes));
    constexpr double kFaint = 1e-6;
    Truth conclusion = Truth::Yes;
    int unsolved = 0;
    std::string broken;
    for (std::size_t r = 0; r < classes.size(); ++r) {
        const network::Block& v = *classes.problems[r].network().layout().weight(2);
        for (int i = 0; i < scene.loss.dataset().size(); ++i) {
            // The criterion entry tells ℓ^(i,r) > 0 with the tolerance of all signs.
            if (scene.point.signature.at(i, 2, static_cast<int>(r)) <= 0) continue;
            ++unsolved;
            for (int k = 0; k < v.size; ++k) {
                const double vk = std::abs(classes.replicas[r][v.offset + k]);
                if (vk == 0.0 || scene.point.signature.at(i, 1, k) <= 0) continue;
                const bool faint = vk <= kFaint * std::max(1.0, outputWeightOf(classes, r));
                conclusion = both(conclusion, faint ? Truth::Unknown : Truth::No);
                if (broken.empty())
                    broken = "; datum " + std::to_string(i + 1) + " activates neuron " +
                             std::to_string(k + 1) + " of class " + std::to_string(r + 1);
            }
        }
    }
    check.observe(std::to_string(unsolved) + " unsolved pairs of datum and class" + broken, conclusion);
    return check.finish();
}

/// For other criteria the first hypothesis fails, and the classes have no problems of their own.
std::vector<TheoremCheck> withoutClasses(const Scene& scene) {
    std::vector<TheoremCheck> checks;
    for (CheckBuilder check : {exactPenaltyCheck(), leakyClassesCheck(), reluClassesCheck()}) {
        check.requireAll(scene, {isOneVersusAll, hasHiddenLayer});
        checks.push_back(check.finish());
    }
    return checks;
}

}  // namespace

Result<std::vector<TheoremCheck>> penaltyChecks(const Scene& scene) {
    if (isOneVersusAll(scene).holds == Truth::No || hasHiddenLayer(scene).holds == Truth::No)
        return withoutClasses(scene);
    const Result<Classes> classes = classesOf(scene);
    if (!classes) return classes.error();
    Result<TheoremCheck> leaky = leakyClasses(scene, *classes);
    if (!leaky) return leaky.error();
    return std::vector{exactPenalty(scene, *classes), *std::move(leaky), reluClasses(scene, *classes)};
}

}  // namespace omegascope::theorems
