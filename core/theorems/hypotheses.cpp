#include "core/theorems/hypotheses.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "core/loss/masks.h"
#include "core/support/number_text.h"

namespace omegascope::theorems {

namespace {

constexpr double kSurelyPositive = 1e-6;
/// Explicit weights of the two classes that add up to the same, as a share of all: the rounding of N ≤ 1000 sums.
constexpr double kSameWeight = 1e-12;

Hypothesis hypothesis(std::string text, bool holds, std::string detail) {
    return {std::move(text), truth(holds), std::move(detail), {}, {}};
}

std::string criterionText(const Scene& scene) {
    return "the criterion is " + std::string(loss::name(scene.loss.criterion()));
}

Hypothesis hasAlpha(const Scene& scene, std::string text, bool holds) {
    return hypothesis(std::move(text), holds, "α = " + theorems::text(scene.architecture().alpha));
}

}  // namespace

std::string text(double value) {
    return generalNumber(value, 4);
}

std::string countedList(const std::vector<int>& fromZero) {
    constexpr std::size_t kShown = 8;
    if (fromZero.empty()) return "none";
    const std::size_t shown = std::min(kShown, fromZero.size());
    std::string list;
    for (std::size_t i = 0; i < shown; ++i) {
        const bool last = i + 1 == fromZero.size();
        list += (i == 0 ? "" : last ? " and " : ", ") + std::to_string(fromZero[i] + 1);
    }
    if (shown < fromZero.size()) list += " and " + std::to_string(fromZero.size() - shown) + " more";
    return list;
}

std::string dataText(const std::vector<int>& fromZero) {
    return (fromZero.size() == 1 ? "datum " : "data ") + countedList(fromZero);
}

std::string classesText(const std::vector<int>& fromZero) {
    return (fromZero.size() == 1 ? "class " : "classes ") + countedList(fromZero);
}

Truth truth(bool holds) {
    return holds ? Truth::Yes : Truth::No;
}

Truth both(Truth a, Truth b) {
    if (a == Truth::No || b == Truth::No) return Truth::No;
    return a == Truth::Yes && b == Truth::Yes ? Truth::Yes : Truth::Unknown;
}

CheckBuilder::CheckBuilder(std::string_view name, std::string_view title, std::string_view paper,
                           std::string_view place) {
    check_.name = name;
    check_.title = title;
    check_.source.append(paper).append(", ").append(place);
}

bool CheckBuilder::require(Hypothesis hypothesis) {
    check_.hypotheses.push_back(std::move(hypothesis));
    return check_.hypotheses.back().holds != Truth::No;
}

bool CheckBuilder::requireAll(const Scene& scene, std::initializer_list<Test> tests) {
    return std::all_of(tests.begin(), tests.end(), [&](Test test) { return require(test(scene)); });
}

void CheckBuilder::observe(std::string observed, Truth conclusion) {
    check_.observed = std::move(observed);
    conclusion_ = conclusion;
}

TheoremCheck CheckBuilder::finish() {
    check_.hypothesesHold = Truth::Yes;
    for (const Hypothesis& each : check_.hypotheses)
        check_.hypothesesHold = both(check_.hypothesesHold, each.holds);
    check_.agrees = check_.hypothesesHold == Truth::Yes ? conclusion_ : Truth::Unknown;
    const bool toTolerance = std::any_of(check_.hypotheses.begin(), check_.hypotheses.end(),
                                         [](const Hypothesis& each) { return each.toTolerance; });
    if (toTolerance && check_.agrees == Truth::No) check_.agrees = Truth::Unknown;
    return check_;
}

Hypothesis isHingeType(const Scene& scene) {
    const bool penalised = scene.architecture().replicas.has_value();
    return hypothesis("the criterion is of hinge type, without a penalty",
                      loss::isPiecewiseMultilinear(scene.loss.criterion()) && !penalised,
                      penalised ? "replicas are held together by a penalty" : criterionText(scene));
}

Hypothesis isBinaryHinge(const Scene& scene) {
    return hypothesis("the loss is the binary hinge loss", scene.loss.criterion() == loss::Criterion::Hinge,
                      criterionText(scene));
}

Hypothesis isHingeOrMulticlass(const Scene& scene) {
    const loss::Criterion criterion = scene.loss.criterion();
    return hypothesis("the loss is the binary or the multiclass hinge loss",
                      criterion == loss::Criterion::Hinge || criterion == loss::Criterion::MulticlassHinge,
                      criterionText(scene));
}

Hypothesis isOneVersusAll(const Scene& scene) {
    const int classes = scene.architecture().outputs;
    const bool right = scene.loss.criterion() == loss::Criterion::OneVersusAll;
    return hypothesis("the criterion is one-versus-all, with two classes or more", right && classes >= 2,
                      right ? std::to_string(classes) + " classes" : criterionText(scene));
}

Hypothesis isSquared(const Scene& scene) {
    const bool right = scene.loss.criterion() == loss::Criterion::Squared;
    const int outputs = scene.architecture().outputs;
    return hypothesis("the loss is the squared error of one output", right && outputs == 1,
                      right ? std::to_string(outputs) + " outputs" : criterionText(scene));
}

Hypothesis hasOneHiddenLayer(const Scene& scene) {
    const int depth = scene.architecture().depth();
    return hypothesis("the network has one hidden layer", depth == 1,
                      std::to_string(depth) + (depth == 1 ? " layer" : " layers"));
}

Hypothesis hasHiddenLayer(const Scene& scene) {
    return hypothesis("the network has a hidden layer", scene.architecture().depth() > 0,
                      std::to_string(scene.architecture().depth()) + " hidden");
}

Hypothesis isFullyConnected(const Scene& scene) {
    const auto& layers = scene.architecture().layers;
    const auto found = std::find_if(layers.begin(), layers.end(), [](const network::Layer& layer) {
        return std::holds_alternative<network::Conv2dLayer>(layer);
    });
    return hypothesis("the network is fully connected", found == layers.end(),
                      found == layers.end()
                          ? "every layer is dense"
                          : "layer " + std::to_string(found - layers.begin() + 1) + " is a convolution");
}

Hypothesis hasHiddenBiases(const Scene& scene) {
    return hypothesis("the hidden neurons have biases", scene.architecture().hiddenBias,
                      scene.architecture().hiddenBias ? "b is trained" : "there is no b");
}

Hypothesis readsConstantInput(const Scene& scene) {
    const bool hidden = scene.architecture().depth() > 0;
    const bool has = hidden ? scene.architecture().hiddenBias : scene.architecture().outputBias;
    return hypothesis("the first layer has a bias: it reads x̄ = (x, 1)", has,
                      has ? "it is trained" : "there is none");
}

Hypothesis hasOutputBias(const Scene& scene) {
    return hypothesis("the output has a bias", scene.architecture().outputBias,
                      scene.architecture().outputBias ? "c is trained" : "there is no c");
}

Hypothesis isRelu(const Scene& scene) {
    return hasAlpha(scene, "α = 0", scene.architecture().alpha == 0.0);
}

Hypothesis isLeaky(const Scene& scene) {
    return hasAlpha(scene, "α > 0", scene.architecture().alpha > 0.0);
}

Hypothesis isStrictlyLeaky(const Scene& scene) {
    return hasAlpha(scene, "0 < α < 1", scene.architecture().alpha > 0.0 && scene.architecture().alpha < 1.0);
}

Hypothesis isSeparable(const Scene& scene) {
    Hypothesis result{
        "the data are linearly separable", Truth::Unknown, scene.data.separabilityRemark, {}, {}};
    const auto& found = scene.data.separability;
    if (!found) return result;
    result.holds = truth(found->separable);
    if (found->separable) {
        result.detail = "one class only";
        if (!std::isinf(found->margin)) {
            result.detail = "margin " + text(found->margin) + " (1-norm)";
            if (found->euclideanMargin)
                result.detail += ", " + text(*found->euclideanMargin) + " (Euclidean)";
        }
        return result;
    }
    for (std::size_t r = 0; r < found->problems.size(); ++r) {
        const theory::Separability& problem = found->problems[r];
        if (problem.separable) continue;
        for (Eigen::Index i = 0; i < problem.hullWeights.size(); ++i)
            if (problem.hullWeights[i] > 0.0) result.data.push_back(static_cast<int>(i));
        const std::string which = found->problems.size() == 1
                                      ? "the hulls of the classes meet"
                                      : "the hull of class " + std::to_string(r + 1) + " meets the rest";
        result.detail = which + ": " + dataText(result.data);
        if (!problem.exact) result.holds = Truth::Unknown;
        return result;
    }
    return result;
}

Hypothesis isGeneric(const Scene& scene) {
    const theory::Genericity& found = scene.data.genericity;
    Hypothesis result{"the data are generic", Truth::Unknown, found.reason, {}, {}};
    if (found.verdict == theory::GenericityVerdict::Undecided) return result;
    result.holds = truth(found.verdict == theory::GenericityVerdict::Generic);
    for (std::size_t i = 0; i < found.witness.size(); ++i)
        if (found.witness[i] != 0.0) result.data.push_back(static_cast<int>(i));
    return result;
}

Hypothesis weighsClassesEqually(const Scene& scene) {
    Hypothesis result{"both classes weigh the same", Truth::Yes, {}, {}, {}};
    const data::Dataset& dataset = scene.loss.dataset();
    const Eigen::MatrixXd& weights = scene.loss.weights();
    const int problems =
        scene.loss.criterion() == loss::Criterion::OneVersusAll ? scene.architecture().outputs : 1;
    for (int r = 0; r < problems; ++r) {
        const std::vector<int> signs = theory::classSigns(scene.loss, r);
        double plus = 0.0, minus = 0.0;
        // Equal weights are counted, not added up.
        const bool explicitly = dataset.scheme == data::WeightScheme::Explicit;
        for (Eigen::Index i = 0; i < weights.cols(); ++i)
            (signs[static_cast<std::size_t>(i)] > 0 ? plus : minus) +=
                explicitly ? weights(weights.rows() > 1 ? r : 0, i) : 1.0;
        const bool equal = std::abs(plus - minus) <= kSameWeight * (plus + minus);
        const double unit = dataset.scheme == data::WeightScheme::Uniform ? 1.0 / dataset.size() : 1.0;
        if (r == 0 || (!equal && result.holds == Truth::Yes))
            result.detail = (problems > 1 ? "class " + std::to_string(r + 1) + " and the rest weigh "
                                          : std::string("the classes weigh ")) +
                            text(unit * plus) + " and " + text(unit * minus);
        if (!equal) result.holds = Truth::No;
    }
    return result;
}

Hypothesis isOffWalls(const Scene& scene) {
    const auto& active = scene.point.active;
    Hypothesis result{
        "ω lies on no wall", truth(scene.point.cell.has_value()), "ω lies inside a cell", {}, {}};
    if (scene.point.cell) return result;
    std::set<int> data, units;
    for (const network::Activation& wall : active) {
        data.insert(wall.datum);
        if (wall.layer == 1 && scene.architecture().depth() > 0) units.insert(wall.unit);
    }
    result.data.assign(data.begin(), data.end());
    result.units.assign(units.begin(), units.end());
    result.detail = "ω lies on a wall of " + dataText(result.data);
    return result;
}

Truth containsZero(const nonsmooth::ClarkeSubdifferential& clarke) {
    if (clarke.containsZero) return Truth::Yes;
    return clarke.kind == nonsmooth::ClarkeKind::Exact ? Truth::No : Truth::Unknown;
}

Hypothesis isCritical(const Scene& scene) {
    const nonsmooth::ClarkeSubdifferential& clarke = scene.point.clarke;
    std::string detail = clarke.containsZero
                             ? "0 lies in the hull of the gradients"
                             : "the nearest point of the hull is " + text(clarke.minNorm.norm()) + " from 0";
    if (clarke.kind == nonsmooth::ClarkeKind::Sampled) detail += " (sampled)";
    return {"ω is critical: 0 ∈ ∂₀L(ω)", containsZero(clarke), std::move(detail), {}, {},
            !clarke.zeroIsExact};
}

Hypothesis isLocalMinimum(const Scene& scene) {
    const nonsmooth::LocalMinimum& minimum = scene.point.minimum;
    Truth holds = Truth::Unknown;
    if (minimum.verdict != nonsmooth::Verdict::Undecided)
        holds = truth(minimum.verdict == nonsmooth::Verdict::LocalMinimum);
    return {
        "ω is a local minimum", holds, minimum.reason, {}, {}, minimum.kind != nonsmooth::ClaimKind::Exact};
}

Hypothesis isOfType(const Scene& scene, nonsmooth::MinimumType type) {
    const bool flat = type == nonsmooth::MinimumType::Flat;
    Hypothesis result{
        flat ? "it is of type I (flat)" : "it is of type II (sharp)", Truth::Unknown, {}, {}, {}};
    const auto& found = scene.point.minimum.type;
    result.detail = !found                                   ? "the type is not known"
                    : *found == nonsmooth::MinimumType::Flat ? "a flat cell touches ω"
                                                             : "no flat cell touches ω";
    if (found) result.holds = truth(*found == type);
    return result;
}

Truth isZeroLoss(const Scene& scene) {
    const auto& solved = scene.point.solved;
    if (loss::isPiecewiseMultilinear(scene.loss.criterion()) &&
        std::all_of(solved.begin(), solved.end(), [](bool each) { return each; }))
        return Truth::Yes;
    const Eigen::MatrixXd& outputs = scene.point.evaluation.pass.outputs;
    const double scale = 1.0 + (outputs.size() > 0 ? outputs.cwiseAbs().maxCoeff() : 0.0);
    return scene.point.loss > kSurelyPositive * scale ? Truth::No : Truth::Unknown;
}

double lossRounding(const Scene& scene) {
    constexpr double kShare = 1e-13;
    if (!loss::isPiecewiseMultilinear(scene.loss.criterion())) return kShare * (1.0 + scene.point.loss);
    const auto scales = scene.loss.wallScales(scene.parameters, scene.point.evaluation);
    return kShare * (1.0 + scene.point.loss + scene.loss.weights().sum() * scales.back().maxCoeff());
}

network::Signature incidentSignature(const Scene& scene) {
    if (!scene.point.signature.hasZero()) return scene.point.signature;
    const auto& met = scene.point.clarke.signatures;
    if (!met.empty() && !met.front().hasZero()) return met.front();
    return loss::resolved(scene.point.signature, -1);
}

}  // namespace omegascope::theorems
