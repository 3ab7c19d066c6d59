#include <algorithm>
#include <cmath>

#include "core/optimisation/linear_program.h"
#include "core/support/words.h"
#include "core/theorems/check_list.h"

namespace omegascope::theorems {

namespace {

/// Sums within this share of the sum of their terms' sizes count as 0.
constexpr double kZero = 1e-9;
/// Kinks of one neuron whose sides are tried one by one.
constexpr std::size_t kMostKinks = 10;

constexpr const char* kEscapePaper = "Wu, Simsek and Ged 2024";

/// The loss about ω as a function of one neuron's η, to first order:  L'(η) = v_k A_k(η),
///   A_k(η) = Σ_i g_i σ_α'(z_ik; η·x̄_i),   g_i = 2 μ_i (ŷ_i - y_i)
/// A_k is linear on each cone of sides of the data on the neuron's hyperplane.
struct Neuron {
    Eigen::VectorXd fixed;  ///< Σ over data off the hyperplane, those on it as inactive
    Eigen::MatrixXd kinks;  ///< x̄_i of the data on it, columns
    Eigen::VectorXd jumps;  ///< (1-α) g_i of these
    double scale = 0.0;     ///< Σ |g_i| |x̄_i|: against which a slope counts as 0
    double output = 0.0;    ///< Σ_i g_i σ_α(z_ik) = ∂L/∂v_k
    double outputScale = 0.0;
};

Eigen::MatrixXd withOnes(const Scene& scene) {
    const Eigen::MatrixXd& points = scene.loss.dataset().points;
    if (!scene.architecture().hiddenBias) return points;
    Eigen::MatrixXd result(points.rows() + 1, points.cols());
    result << points, Eigen::RowVectorXd::Ones(points.cols());
    return result;
}

Eigen::RowVectorXd pullsOf(const Scene& scene) {
    const auto residual = scene.point.evaluation.pass.outputs.row(0) - scene.loss.dataset().targets.row(0);
    return 2.0 * scene.loss.weights().row(0).cwiseProduct(residual);
}

Neuron neuronAt(const Scene& scene, const Eigen::MatrixXd& inputs, const Eigen::RowVectorXd& pulls, int k) {
    const double alpha = scene.architecture().alpha;
    const Eigen::MatrixXd& features = scene.point.evaluation.pass.features[1];
    Neuron neuron;
    neuron.fixed = Eigen::VectorXd::Zero(inputs.rows());
    std::vector<Eigen::Index> on;
    for (Eigen::Index i = 0; i < inputs.cols(); ++i) {
        const int state = scene.point.signature.at(static_cast<int>(i), 1, k);
        neuron.fixed += (state > 0 ? 1.0 : alpha) * pulls[i] * inputs.col(i);
        neuron.scale += std::abs(pulls[i]) * inputs.col(i).norm();
        neuron.output += pulls[i] * features(k, i);
        neuron.outputScale += std::abs(pulls[i] * features(k, i));
        if (state == 0) on.push_back(i);
    }
    neuron.kinks = inputs(Eigen::all, on);
    neuron.jumps = (1.0 - alpha) * pulls(on).transpose();
    return neuron;
}

/// The least of factor · A_k over |η|∞ ≤ 1; nothing when there are too many sides to try or a solver gave up.
std::optional<double> leastSlope(const Neuron& neuron, double factor) {
    const auto count = static_cast<std::size_t>(neuron.kinks.cols());
    if (count > kMostKinks) return std::nullopt;
    const Eigen::Index n = neuron.fixed.size();
    double least = 0.0;
    for (std::size_t sides = 0; sides < std::size_t{1} << count; ++sides) {
        optimisation::LinearProgram program(static_cast<Eigen::Index>(count), n);
        program.lower.setConstant(-1.0);
        program.upper.setConstant(1.0);
        program.cost = factor * neuron.fixed;
        for (std::size_t j = 0; j < count; ++j) {
            const auto row = static_cast<Eigen::Index>(j);
            const bool active = (sides >> j & 1) != 0;
            program.matrix.row(row) = (active ? 1.0 : -1.0) * neuron.kinks.col(row).transpose();
            program.rowLower[row] = 0.0;
            if (active) program.cost += factor * neuron.jumps[row] * neuron.kinks.col(row);
        }
        const auto solved = optimisation::solve(program);
        if (!solved || solved->status != optimisation::LinearStatus::Optimal) return std::nullopt;
        least = std::min(least, solved->value);
    }
    return least;
}

/// What the first-order conditions say of all neurons.
struct Conditions {
    Truth stationary = Truth::Yes;
    std::vector<int> moving;  ///< neurons along which the loss falls at first order
    std::string detail = "every one-sided slope is 0 or more";
    Truth known = Truth::Yes;  ///< whether it is known of every neuron if it is one to escape by
    std::vector<int> escape;
};

Conditions conditionsAt(const Scene& scene) {
    const Eigen::MatrixXd inputs = withOnes(scene);
    const Eigen::RowVectorXd pulls = pullsOf(scene);
    const network::Block& v = *scene.loss.network().layout().weight(2);
    Conditions result;
    if (scene.architecture().outputBias && std::abs(pulls.sum()) > kZero * pulls.cwiseAbs().sum()) {
        result.stationary = Truth::No;
        result.detail = "∂L/∂c = " + text(pulls.sum());
    }
    for (int k = 0; k < v.size; ++k) {
        const Neuron neuron = neuronAt(scene, inputs, pulls, k);
        const double weight = scene.parameters[v.offset + k];
        const std::optional<double> down = leastSlope(neuron, weight == 0.0 ? 1.0 : weight);
        const std::optional<double> up = weight == 0.0 ? leastSlope(neuron, -1.0) : std::optional(0.0);
        if (!down || !up) {
            result.known = Truth::Unknown;
            result.stationary = both(result.stationary, weight == 0.0 ? Truth::Yes : Truth::Unknown);
        } else if (weight == 0.0) {
            if (std::min(*down, *up) < -kZero * neuron.scale) result.escape.push_back(k);
        } else if (*down < -kZero * std::abs(weight) * neuron.scale) {
            result.moving.push_back(k);
        }
        if (std::abs(neuron.output) > kZero * neuron.outputScale &&
            (result.moving.empty() || result.moving.back() != k))
            result.moving.push_back(k);
    }
    if (!result.moving.empty()) {
        result.stationary = Truth::No;
        result.detail = "the loss falls along neuron " + countedList(result.moving);
    }
    return result;
}

}  // namespace

TheoremCheck escapeNeurons(const Scene& scene) {
    CheckBuilder check("W Thm 4.2", "escape neurons decide whether a stationary point is a minimum",
                       kEscapePaper, "arXiv 2402.05626");
    check.predict("a local minimum if no neuron can escape, none if one can");
    if (!check.requireAll(scene, {isSquared, hasOneHiddenLayer, isFullyConnected})) return check.finish();
    const Conditions found = conditionsAt(scene);
    if (!check.require(
            {"ω is directionally stationary", found.stationary, found.detail, {}, found.moving, true}))
        return check.finish();
    const bool escapes = !found.escape.empty();
    const std::string escape = escapes ? "neuron " + countedList(found.escape) +
                                             " can escape: v_k = 0, and the "
                                             "loss has a slope in v_k beside it"
                                       : "no neuron can escape";
    check.require({"it is known of every neuron whether it can escape",
                   escapes ? Truth::Yes : found.known,
                   escape,
                   {},
                   found.escape,
                   true});
    const nonsmooth::Verdict verdict = scene.point.minimum.verdict;
    const auto expected = escapes ? nonsmooth::Verdict::NotAMinimum : nonsmooth::Verdict::LocalMinimum;
    Truth agrees = verdict == nonsmooth::Verdict::Undecided ? Truth::Unknown : truth(verdict == expected);
    // A residual that rounding leaves makes the verdict of ω itself one of its neighbour.
    if (agrees == Truth::No && scene.point.near)
        agrees = truth(scene.point.near->minimum.verdict == expected);
    check.observe(escape + "; the verdict here: " + scene.point.minimum.reason, agrees);
    return check.finish();
}

}  // namespace omegascope::theorems
