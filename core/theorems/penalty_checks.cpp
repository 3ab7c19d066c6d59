#include <algorithm>
#include <cmath>

#include "core/loss/class_problems.h"
#include "core/loss/replica_penalty.h"
#include "core/nonsmooth/clarke/replica_hull.h"
#include "core/support/random.h"
#include "core/theorems/check_list.h"

namespace omegascope::theorems {

namespace {

constexpr double kGamma = 1.0;
/// A fall of E_γ that is none of rounding, as a share of 1 + E_γ.
constexpr double kFalls = 1e-13;
/// |∇E_γ| that is not 0, absolutely: γ = 1 and a penalty's gradient are of size 1.
constexpr double kSlopeApart = 1e-12;
/// Replicas count as equal, and a class as critical, up to this share of 1 + |ω|: a flow comes near its end only.
constexpr double kEqual = 1e-6;
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

/// The classes' own problems at ω, where ω may hold a replica for each class or one ω̌ that all share.
struct Classes {
    bool shared = true;
    std::vector<loss::Loss> problems;
    std::vector<Eigen::VectorXd> points;
    std::vector<nonsmooth::ClarkeSubdifferential> clarke;
    loss::ReplicaSpread spread;

    std::size_t size() const { return problems.size(); }
};

Result<Classes> classesOf(const Scene& scene) {
    nonsmooth::ClarkeOptions options;
    options.nearWalls = false;
    auto clarke = nonsmooth::classSubdifferentials(scene.loss, scene.parameters, options, scene.control);
    if (!clarke) return clarke.error();
    return Classes{!scene.architecture().replicas, loss::classProblems(scene.loss),
                   loss::classPoints(scene.loss, scene.parameters), *std::move(clarke),
                   loss::replicaSpread(scene.loss.network(), scene.parameters)};
}

/// A shared ω̌ stands for equal replicas. There the penalty has gradient 0, and the classes share no variable:
/// 0 ∈ ∂₀E_γ iff 0 ∈ ∂₀L^(r) for every r. Replicas of their own are judged by ∂₀E_γ itself.
Hypothesis areReplicasCritical(const Scene& scene, const Classes& classes) {
    if (!classes.shared) {
        Hypothesis result = isCritical(scene);
        result.text = "ω is critical for E_γ: 0 ∈ ∂₀E_γ(ω)";
        return result;
    }
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

/// E_γ with γ = 1 and P's factor, from the classes' own problems: also for convolutions, of which a network with replicas
/// has none.
class Penalised {
  public:
    explicit Penalised(const Classes& classes) : classes_(classes) {
        const network::Network& network = classes.problems.front().network();
        hidden_ = Eigen::VectorXd::Zero(network.parameterCount());
        for (const network::Block& block : network.layout().blocks())
            if (block.layer <= network.depth()) hidden_.segment(block.offset, block.size).setOnes();
        const double count = static_cast<double>(classes.size());
        weight_ = kGamma * count / (count - 1.0);
    }

    double value(const std::vector<Eigen::VectorXd>& points) const {
        double sum = 0.0;
        for (std::size_t r = 0; r < points.size(); ++r)
            sum += classes_.problems[r].value(points[r]) + weight_ * apart(points, r).squaredNorm();
        return sum;
    }
    /// |∇E_γ|; nothing where a replica lies on a wall.
    std::optional<double> slope(const std::vector<Eigen::VectorXd>& points) const {
        double squared = 0.0;
        for (std::size_t r = 0; r < points.size(); ++r) {
            const std::optional<Eigen::VectorXd> gradient = classes_.problems[r].gradient(points[r]);
            if (!gradient) return std::nullopt;
            squared += (*gradient + 2.0 * weight_ * apart(points, r)).squaredNorm();
        }
        return std::sqrt(squared);
    }

  private:
    Eigen::VectorXd apart(const std::vector<Eigen::VectorXd>& points, std::size_t r) const {
        Eigen::VectorXd mean = Eigen::VectorXd::Zero(hidden_.size());
        for (const Eigen::VectorXd& point : points) mean += point / static_cast<double>(points.size());
        return hidden_.cwiseProduct(points[r] - mean);
    }

    const Classes& classes_;
    Eigen::VectorXd hidden_;
    double weight_ = 0.0;
};

/// Least |∇E_γ| over replicas drawn apart at random, off the walls; nothing when all draws met walls.
std::optional<double> leastSlopeApart(const Penalised& penalised, const Classes& classes, double size,
                                      int draws) {
    Random random(kPenaltySeed);
    std::optional<double> least;
    for (int draw = 0; draw < draws; ++draw) {
        std::vector<Eigen::VectorXd> apart = classes.points;
        const double reach = std::pow(10.0, -draw % 4) * (1.0 + size);
        for (Eigen::VectorXd& replica : apart)
            for (double& entry : replica)
                entry += reach * random.normal() / std::sqrt(static_cast<double>(replica.size()));
        const std::optional<double> slope = penalised.slope(apart);
        if (slope && (!least || *slope < *least)) least = slope;
    }
    return least;
}

/// For classes that are not critical: E_γ along -x*_r of one replica. Nothing when every class is critical.
struct Escape {
    int r = 0;
    double step = 0.0, change = 0.0;
    bool falls = true;
};

std::optional<Escape> escapeFrom(const Penalised& penalised, const Classes& classes) {
    std::optional<Escape> worst;
    const double here = penalised.value(classes.points);
    for (std::size_t r = 0; r < classes.size(); ++r) {
        if (containsZero(classes.clarke[r]) != Truth::No) continue;
        Escape escape{static_cast<int>(r), 1.0, 0.0, false};
        for (int halving = 0; halving < 40 && !escape.falls; ++halving, escape.step *= 0.5) {
            std::vector<Eigen::VectorXd> moved = classes.points;
            moved[r] -= escape.step * classes.clarke[r].minNorm.normalized();
            escape.change = penalised.value(moved) - here;
            escape.falls = escape.change < -kFalls * (1.0 + here);
        }
        if (!worst || !escape.falls) worst = escape;
    }
    return worst;
}

/// Of a shared ω̌: what E_γ with γ = 1 does at and about the replicated point.
void observeShared(const Scene& scene, const Classes& classes, CheckBuilder& check) {
    const Penalised penalised(classes);
    constexpr int kDraws = 12;
    const std::optional<double> least = leastSlopeApart(penalised, classes, scene.parameters.norm(), kDraws);
    const std::optional<Escape> escape = escapeFrom(penalised, classes);
    const Hypothesis critical = areReplicasCritical(scene, classes);
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
}

/// Of replicas: (i) how far they are apart, (ii) how far 0 is from each class's subdifferential.
void observeReplicas(const Scene& scene, const Classes& classes, CheckBuilder& check) {
    const double apart = classes.spread.distance.maxCoeff();
    double farthest = 0.0;
    std::string distances;
    for (const nonsmooth::ClarkeSubdifferential& each : classes.clarke) {
        const double distance = each.containsZero ? 0.0 : each.minNorm.norm();
        farthest = std::max(farthest, distance);
        distances += (distances.empty() ? "" : ", ") + text(distance);
    }
    const bool equal = classes.spread.equal || apart <= kEqual * (1.0 + scene.parameters.norm());
    check.observe("(i) |ω^(ℓ,r) - ω̄^(ℓ)| ≤ " + text(apart) + "; (ii) dist(0, ∂₀L^(r)) = " + distances,
                  truth(equal && farthest <= kEqual));
}

TheoremCheck exactPenalty(const Scene& scene, const Classes& classes) {
    CheckBuilder check = exactPenaltyCheck();
    // Replicas are made of dense layers alone.
    if (!check.requireAll(scene, {isOneVersusAll, hasHiddenLayer, isFullyConnected})) return check.finish();
    const double gamma = classes.shared ? kGamma : scene.architecture().replicas->gamma;
    check.require({"γ > 0", truth(gamma > 0.0), "γ = " + text(gamma), {}, {}});
    if (classes.shared) {
        observeShared(scene, classes, check);
        return check.finish();
    }
    check.require(areReplicasCritical(scene, classes));
    observeReplicas(scene, classes, check);
    const bool ofP = scene.architecture().replicas->factor == network::PenaltyFactor::P;
    check.note(ofP ? "The penalty's factor is R/(R-1), as P prints it; I prints 1/(R-1)."
                   : "The penalty's factor is 1/(R-1), as I prints it; P prints R/(R-1).");
    return check.finish();
}

bool isOneLayerOfSeparableClasses(const Scene& scene, CheckBuilder& check) {
    return check.requireAll(scene, {isOneVersusAll, hasOneHiddenLayer, isFullyConnected, hasHiddenBiases});
}

double outputWeightOf(const Classes& classes, std::size_t r) {
    const network::Block& block = *classes.problems[r].network().layout().weight(2);
    return classes.points[r].segment(block.offset, block.size).cwiseAbs().maxCoeff();
}

/// Every class's own problem at a certified local minimum makes the replicas one of E_γ, as R ≥ 0; a class
/// with a slope makes them none.
Result<Hypothesis> areReplicasMinimal(const Scene& scene, const Classes& classes) {
    if (!classes.shared) {
        Hypothesis own = isLocalMinimum(scene);
        own.text = "ω is a local minimum of E_γ";
        return own;
    }
    Hypothesis result{"the replicated ω is a local minimum of E_γ", Truth::Yes, "so for every class", {}, {}};
    for (std::size_t r = 0; r < classes.size() && result.holds != Truth::No; ++r) {
        const Result<nonsmooth::LocalMinimum> minimum =
            nonsmooth::localMinimum(classes.problems[r], classes.points[r], {}, scene.control);
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
        check.require(areReplicasCritical(scene, classes));
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
    check.require(areReplicasCritical(scene, classes));
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
                const double vk = std::abs(classes.points[r][v.offset + k]);
                const int unit =
                    static_cast<int>(k + (classes.shared ? 0 : static_cast<Eigen::Index>(r) * v.size));
                if (vk == 0.0 || scene.point.signature.at(i, 1, unit) <= 0) continue;
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
