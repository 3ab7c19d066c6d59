#include <algorithm>
#include <cmath>

#include "core/support/random.h"
#include "core/support/words.h"
#include "core/theorems/check_list.h"
#include "core/theory/blind_spot.h"

namespace omegascope::theorems {

namespace {

/// Losses, outputs and means that differ by less count as equal, as a share of 1 + their size: a parameter that was rounded
/// (c as the mean target) moves them by less.
constexpr double kApart = 1e-9;
/// A loss that is lower by this share of 1 + L is lower: evaluation errs by some 1e-14.
constexpr double kLower = 1e-12;
/// A slope that no rounded c explains, as a share of 1 + L.
constexpr double kSteep = 1e-6;

constexpr std::uint64_t kRegressionSeed = 0x73777a;

/// A configuration of S: data on the line, a network of `units` neurons, and two points of Ω.
struct LineExample {
    std::string name, title, place, note;
    std::vector<std::pair<double, double>> data;
    int units = 1;
    std::vector<double> poor, good;  ///< (w, b, v, c), the poor one a local minimum
    std::string goodIs;
};

std::vector<LineExample> lineExamples() {
    return {{"S Prop. 1",
             "five data on the line with a suboptimal local minimum",
             "Proposition 1",
             "",
             {{5, 2}, {4, 1}, {3, 0}, {1, -3}, {-1, 3}},
             1,
             {1, -3, 1, 0},
             {-7, -4, 1, 0},
             "lower"},
            {"S Prop. 2",
             "two neurons: a suboptimal local minimum without blind spots",
             "Proposition 2",
             "Printed with w₂ = -1, where the second point is no minimum; w₂ = +1 is meant.",
             {{-1, 5}, {0, 0}, {1, -1}, {10, -3}, {11, -4}, {12, -5}},
             2,
             {-3, 1, 13.0 / 3, -10, 1, -1, -3},
             {-5, 1, 1, -8, 1, -1, -1},
             "global"},
            {"S Prop. 3",
             "three neurons: two local minima of different loss",
             "Proposition 3",
             "",
             {{-1, 3}, {0, 0}, {1, -1}, {10, -3}, {11, -4}, {12, -6}},
             3,
             {-2, 1, 1, 11.0 / 3, -10, -11, 1, -1, -1, -3},
             {-1.5, -1.5, 1.5, 1, 0, -13 - 1.0 / 6, 1, 1, -1, -1},
             "lower"}};
}

/// (w, b, v, c) of a network d = 1, K units, in the order of its layout (W1, V, b1, c).
Eigen::VectorXd parametersOf(const network::ParameterLayout& layout, const std::vector<double>& values,
                             Eigen::Index units) {
    Eigen::VectorXd parameters(layout.size());
    const Eigen::Map<const Eigen::VectorXd> given(values.data(), static_cast<Eigen::Index>(values.size()));
    parameters.segment(layout.weight(1)->offset, units) = given.head(units);
    parameters.segment(layout.bias(1)->offset, units) = given.segment(units, units);
    parameters.segment(layout.weight(2)->offset, units) = given.segment(2 * units, units);
    parameters[layout.bias(2)->offset] = given[3 * units];
    return parameters;
}

Hypothesis hasTheData(const Scene& scene, const LineExample& example) {
    const data::Dataset& dataset = scene.loss.dataset();
    Hypothesis result{"the data are those of the paper, weights 1", Truth::No, {}, {}, {}};
    if (dataset.dimension() != 1 || dataset.size() != static_cast<int>(example.data.size())) {
        result.detail =
            counted(dataset.size(), "datum", "data") + " in dimension " + std::to_string(dataset.dimension());
        return result;
    }
    // Each datum of the paper is used up by one of the session's; the order is free.
    std::vector<std::pair<double, double>> left = example.data;
    for (int i = 0; i < dataset.size(); ++i) {
        const auto found =
            std::find(left.begin(), left.end(), std::pair(dataset.points(0, i), dataset.targets(0, i)));
        if (found == left.end() || scene.loss.weights()(0, i) != 1.0)
            result.data.push_back(i);
        else
            left.erase(found);
    }
    result.holds = truth(result.data.empty());
    result.detail = result.data.empty() ? "all " + std::to_string(dataset.size()) + " agree"
                                        : "not so for " + dataText(result.data);
    return result;
}

Hypothesis hasUnits(const Scene& scene, int units) {
    const int width = scene.architecture().width(1);
    return {"it has " + counted(units, "neuron"), truth(width == units), counted(width, "neuron"), {}, {}};
}

Result<TheoremCheck> lineCheck(const Scene& scene, const LineExample& example) {
    CheckBuilder check(example.name, example.title, kLocalMinimaPaper, example.place);
    check.note(example.note);
    check.predict("the paper's point is a local minimum, and another point lies lower");
    if (!check.requireAll(scene, {isSquared, hasOneHiddenLayer, isFullyConnected}) ||
        !check.require(hasUnits(scene, example.units)) ||
        !check.requireAll(scene, {hasHiddenBiases, hasOutputBias, isRelu}) ||
        !check.require(hasTheData(scene, example)))
        return check.finish();
    const network::ParameterLayout& layout = scene.loss.network().layout();
    const Eigen::VectorXd poor = parametersOf(layout, example.poor, example.units);
    const Eigen::VectorXd good = parametersOf(layout, example.good, example.units);
    const double high = scene.loss.value(poor), low = scene.loss.value(good);
    const Result<nonsmooth::LocalMinimum> minimum =
        nonsmooth::minimumOnWalls(scene.loss, poor, {}, scene.control);
    if (!minimum) return minimum.error();
    const bool decided = minimum->verdict != nonsmooth::Verdict::Undecided;
    const bool minimal = minimum->verdict == nonsmooth::Verdict::LocalMinimum;
    const std::string verdict = !decided ? "undecided" : minimal ? "a local minimum" : "not a minimum";
    check.observe("the paper's point: L = " + text(high) + ", " + verdict + "; the " + example.goodIs +
                      " one: L = " + text(low),
                  both(decided ? truth(minimal) : Truth::Unknown, truth(low < high - kApart)));
    return check.finish();
}

/// The first hidden layer (from 1) whose pre-activations are all negative; 0 when there is none.
int deadLayer(const Scene& scene) {
    for (int layer = 1; layer <= scene.architecture().depth(); ++layer) {
        bool dead = true;
        for (int i = 0; i < scene.point.signature.dataCount() && dead; ++i)
            for (int k = 0; k < scene.point.signature.width(layer) && dead; ++k)
                dead = scene.point.signature.at(i, layer, k) < 0;
        if (dead) return layer;
    }
    return 0;
}

Hypothesis hasADeadLayer(const Scene& scene) {
    const int layer = deadLayer(scene);
    Hypothesis result{"some hidden layer is inactive on every datum",
                      truth(layer > 0),
                      "layer " + std::to_string(layer) + " is inactive",
                      {},
                      {}};
    if (layer > 0 || scene.architecture().depth() == 0) return result;
    std::vector<bool> usedUnits(static_cast<std::size_t>(scene.architecture().width(1)), false);
    for (int i = 0; i < scene.point.signature.dataCount(); ++i) {
        bool active = false;
        for (int k = 0; k < scene.architecture().width(1); ++k)
            if (scene.point.signature.at(i, 1, k) >= 0)
                active = usedUnits[static_cast<std::size_t>(k)] = true;
        if (active) result.data.push_back(i);
    }
    for (std::size_t k = 0; k < usedUnits.size(); ++k)
        if (usedUnits[k]) result.units.push_back(static_cast<int>(k));
    result.detail = "the first layer sees " + dataText(result.data);
    return result;
}

Hypothesis outputIsTheMean(const Scene& scene) {
    const Eigen::MatrixXd& outputs = scene.point.evaluation.pass.outputs;
    const double mean = theory::meanTarget(scene.loss);
    const double size = 1.0 + scene.loss.dataset().targets.cwiseAbs().maxCoeff();
    const double gap = (outputs.array() - mean).abs().maxCoeff();
    return {"the constant output is the mean target",
            truth(gap <= kApart * size),
            "output " + text(outputs(0, 0)) + ", mean " + text(mean),
            {},
            {}};
}

Hypothesis isDecent(const std::optional<int>& datum) {
    return {"the data are decent: some point's mean target is not that of all",
            truth(datum.has_value()),
            datum ? "datum " + std::to_string(*datum + 1) : "every point has the mean target",
            {},
            {}};
}

Hypothesis hasThreeNeurons(const Scene& scene) {
    const int width = scene.architecture().width(1);
    return {"the first layer has three neurons or more", truth(width >= 3), counted(width, "neuron"), {}, {}};
}

/// Least L(ω + η) - L(ω) over random η so small that no sign changes.
double lowestNearby(const Scene& scene) {
    Random random(kRegressionSeed + 1);
    double lowest = 0.0;
    for (int draw = 0; draw < 200 && !scene.control.stopped(); ++draw) {
        Eigen::VectorXd moved = scene.parameters;
        const double size = std::pow(10.0, -1 - draw % 5);
        for (double& entry : moved) entry += size * random.normal();
        if (!(scene.loss.signature(moved) == scene.point.signature)) continue;
        lowest = std::min(lowest, scene.loss.value(moved) - scene.point.loss);
    }
    return lowest;
}

bool isDeadRegression(const Scene& scene, CheckBuilder& check) {
    return check.requireAll(scene, {isSquared, hasHiddenLayer, hasOutputBias, isRelu}) &&
           check.require(hasADeadLayer(scene));
}

/// Σ μ (y - ȳ)²: the least that a constant output leaves.
double lossOfTheMean(const loss::Loss& loss) {
    const auto apart = loss.dataset().targets.row(0).array() - theory::meanTarget(loss);
    return (loss.weights().row(0).array() * apart.square()).sum();
}

double outputRange(const Scene& scene) {
    const Eigen::MatrixXd& outputs = scene.point.evaluation.pass.outputs;
    return outputs.maxCoeff() - outputs.minCoeff();
}

Hypothesis hasOneInput(const Scene& scene) {
    const Eigen::MatrixXd& points = scene.loss.dataset().points;
    Hypothesis result{"all inputs are one point", Truth::Yes, "every x_i is x_1", {}, {}};
    for (Eigen::Index i = 1; i < points.cols(); ++i)
        if (points.col(i) != points.col(0)) result.data.push_back(static_cast<int>(i));
    if (result.data.empty()) return result;
    result.holds = Truth::No;
    result.detail = "not so for " + dataText(result.data);
    return result;
}

TheoremCheck constantInput(const Scene& scene) {
    CheckBuilder check("S Lemma 1", "one input: the best output is the mean target", kLocalMinimaPaper,
                       "Lemma 1");
    check.predict("L(ω) ≥ Σ μ (y - ȳ)², with equality where the output is ȳ");
    if (!check.requireAll(scene, {isSquared, hasOneInput})) return check.finish();
    const double least = lossOfTheMean(scene.loss), size = 1.0 + scene.point.loss;
    check.observe("L(ω) = " + text(scene.point.loss) + ", of the mean " + text(least),
                  truth(scene.point.loss >= least - kApart * size));
    return check.finish();
}

TheoremCheck deadFirstLayer(const Scene& scene) {
    CheckBuilder check("S Lemma 2", "a silent first layer: constant output, W₁ and b₁ stay",
                       kLocalMinimaPaper, "Lemma 2");
    check.predict("the output is one number, and ∂L/∂(W₁, b₁) = 0");
    if (!check.requireAll(scene, {isSquared, hasHiddenLayer, isRelu})) return check.finish();
    const int layer = deadLayer(scene);
    if (!check.require(
            {"the first layer is inactive on every datum",
             truth(layer == 1),
             layer > 0 ? "layer " + std::to_string(layer) + " is the first silent one" : "no layer is silent",
             {},
             {}}))
        return check.finish();
    const Eigen::VectorXd gradient = scene.loss.backpropagation(scene.parameters);
    double moved = 0.0;
    for (const network::Block& block : scene.loss.network().layout().blocks())
        if (block.layer == 1)
            moved = std::max(moved, gradient.segment(block.offset, block.size).cwiseAbs().maxCoeff());
    const double range = outputRange(scene);
    check.observe("outputs differ by " + text(range) + ", |∂L/∂(W₁, b₁)| ≤ " + text(moved),
                  truth(range == 0.0 && moved == 0.0));
    return check.finish();
}

TheoremCheck deadLayerLearnsTheMean(const Scene& scene) {
    CheckBuilder check("S Cor. 1", "a silent layer: training ends at the mean target", kLocalMinimaPaper,
                       "Corollary 1");
    check.predict("the output is one number, and all that training can reach is Σ μ (y - ȳ)²");
    if (!isDeadRegression(scene, check)) return check.finish();
    const Eigen::MatrixXd& outputs = scene.point.evaluation.pass.outputs;
    Eigen::VectorXd trained = scene.parameters;
    trained[scene.loss.network().layout().bias(scene.loss.criterionLayer())->offset] +=
        theory::meanTarget(scene.loss) - outputs(0, 0);
    const double end = scene.loss.value(trained), least = lossOfTheMean(scene.loss);
    const double range = outputRange(scene), size = 1.0 + end;
    check.note(
        "\"After the training\" is read as: at the least loss along c, the one way that is left to descent.");
    check.observe("outputs differ by " + text(range) + "; with c trained L = " + text(end) +
                      ", of the mean " + text(least),
                  truth(range == 0.0 && std::abs(end - least) <= kApart * size));
    return check.finish();
}

TheoremCheck deadLayersAreMinima(const Scene& scene) {
    CheckBuilder check("S Thm 1 (i)", "a dead layer makes a local minimum", kLocalMinimaPaper, "Theorem 1");
    check.predict("ω is a local minimum");
    check.note("The paper leaves out that the constant output must be the mean target: else c has a slope.");
    if (!isDeadRegression(scene, check)) return check.finish();
    check.require(outputIsTheMean(scene));
    const double lowest = lowestNearby(scene);
    // To a tolerance, as the mean is: c is rounded.
    const auto minimum = nonsmooth::minimumOnWalls(scene.loss, scene.parameters, {}, scene.control);
    const nonsmooth::Verdict verdict = minimum ? minimum->verdict : nonsmooth::Verdict::Undecided;
    const double size = 1.0 + scene.point.loss;
    Truth conclusion = verdict == nonsmooth::Verdict::Undecided
                           ? Truth::Unknown
                           : truth(verdict == nonsmooth::Verdict::LocalMinimum);
    if (conclusion == Truth::No && minimum->slope > -kSteep * size) conclusion = Truth::Unknown;
    if (lowest < -kApart * size) conclusion = Truth::No;
    check.observe(
        "200 nearby points: L changes by " + text(lowest) + " at the least; " + scene.point.minimum.reason,
        conclusion);
    return check.finish();
}

TheoremCheck deadLayersAreNotGlobal(const Scene& scene) {
    CheckBuilder check("S Thm 1 (ii)", "a dead layer is no global minimum", kLocalMinimaPaper, "Theorem 1");
    check.predict("some point of Ω has a lower loss");
    if (!isDeadRegression(scene, check) || !check.requireAll(scene, {isFullyConnected, hasHiddenBiases}) ||
        !check.require(hasThreeNeurons(scene)))
        return check.finish();
    if (!check.require(isDecent(theory::decentDatum(scene.loss)))) return check.finish();
    const Result<theory::BlindSpot> points = theory::blindSpot(scene.loss, scene.parameters);
    if (!points) return check.finish();
    const double size = 1.0 + scene.point.loss, lower = points->betterLoss;
    check.observe("L(ω) = " + text(scene.point.loss) + "; a bump at datum " +
                      std::to_string(points->datum + 1) + " has L = " + text(lower),
                  lower < scene.point.loss - kLower * size   ? Truth::Yes
                  : lower > scene.point.loss + kApart * size ? Truth::No
                                                             : Truth::Unknown);
    return check.finish();
}

}  // namespace

Result<std::vector<TheoremCheck>> regressionChecks(const Scene& scene) {
    std::vector<TheoremCheck> checks;
    for (const LineExample& example : lineExamples()) {
        Result<TheoremCheck> check = lineCheck(scene, example);
        if (!check) return check.error();
        checks.push_back(*std::move(check));
    }
    for (const auto lemma : {constantInput, deadFirstLayer, deadLayerLearnsTheMean})
        checks.push_back(lemma(scene));
    checks.push_back(deadLayersAreMinima(scene));
    checks.push_back(deadLayersAreNotGlobal(scene));
    return checks;
}

}  // namespace omegascope::theorems
