#include "core/theory/blind_spot.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

#include "core/support/random.h"

namespace omegascope::theory {

namespace {

constexpr double kApart = 1e-9;
constexpr std::uint64_t kSeed = 0x73777a;

bool isSame(const data::Dataset& dataset, int p, int r) {
    return dataset.points.col(p) == dataset.points.col(r);
}

/// What S Thm 1 needs and the loss lacks.
std::optional<Error> missing(const loss::Loss& loss) {
    const network::Architecture& architecture = loss.network().architecture();
    const auto needs = [](const char* what) {
        return Error{std::string("The blind spot of S Thm 1 needs ") + what + "."};
    };
    if (loss.criterion() != loss::Criterion::Squared || architecture.outputs != 1)
        return needs("the squared loss of one output; choose the criterion squared");
    if (architecture.alpha != 0.0) return needs("α = 0; set the slope to 0");
    if (!architecture.outputBias || !architecture.hiddenBias) return needs("biases in every layer; add them");
    if (architecture.layers.empty() ||
        !std::ranges::all_of(architecture.layers, [](const network::Layer& layer) {
            return std::holds_alternative<network::DenseLayer>(layer);
        }))
        return needs("dense hidden layers, one or more");
    if (architecture.width(1) < 3) return needs("three neurons or more in the first layer; add some");
    if (!decentDatum(loss))
        return Error{
            "The data are not decent: every point has the mean target, so no network is better than a "
            "constant."};
    return std::nullopt;
}

/// The best constants at `datum` with its equals, and elsewhere.
std::pair<double, double> bestConstants(const loss::Loss& loss, int datum) {
    const data::Dataset& dataset = loss.dataset();
    double sums[2] = {0, 0}, totals[2] = {0, 0};
    for (int p = 0; p < dataset.size(); ++p) {
        const std::size_t part = isSame(dataset, p, datum) ? 0 : 1;
        sums[part] += loss.weights()(0, p) * dataset.targets(0, p);
        totals[part] += loss.weights()(0, p);
    }
    const double inside = sums[0] / totals[0];
    return {inside, totals[1] > 0.0 ? sums[1] / totals[1] : inside};
}

/// The biases of the first layer below -max_i w_k·x_i by 1 and a share of the terms, so that rounding leaves them there.
void blind(const loss::Loss& loss, Eigen::VectorXd& parameters) {
    const network::Block& bias = *loss.network().layout().bias(1);
    const Eigen::MatrixXd z = loss.network().linear(1, parameters, loss.dataset().points);
    constexpr double kShare = 1e-9;
    for (Eigen::Index k = 0; k < bias.size; ++k)
        parameters[bias.offset + k] = -z.row(k).maxCoeff() - 1.0 - kShare * z.row(k).cwiseAbs().maxCoeff();
}

}  // namespace

double meanTarget(const loss::Loss& loss) {
    return loss.weights().row(0).dot(loss.dataset().targets.row(0)) / loss.weights().row(0).sum();
}

std::optional<int> decentDatum(const loss::Loss& loss) {
    const data::Dataset& dataset = loss.dataset();
    const double mean = meanTarget(loss), size = 1.0 + dataset.targets.cwiseAbs().maxCoeff();
    std::optional<int> best;
    double largest = kApart * size;
    for (int r = 0; r < dataset.size(); ++r) {
        // Of several the one whose own constant gains most.
        double sum = 0.0, total = 0.0;
        for (int p = 0; p < dataset.size(); ++p) {
            if (!isSame(dataset, p, r)) continue;
            sum += loss.weights()(0, p) * dataset.targets(0, p);
            total += loss.weights()(0, p);
        }
        const double apart = std::abs(sum / total - mean);
        if (apart <= largest) continue;
        largest = apart;
        best = r;
    }
    return best;
}

Eigen::VectorXd bump(const loss::Loss& loss, int datum, double inside, double outside) {
    const data::Dataset& dataset = loss.dataset();
    const network::ParameterLayout& layout = loss.network().layout();
    const int depth = loss.network().depth();
    Random random(kSeed);
    Eigen::VectorXd u(dataset.dimension());
    for (double& entry : u) entry = random.normal();
    double nearest = std::numeric_limits<double>::infinity();
    for (int p = 0; p < dataset.size(); ++p)
        if (!isSame(dataset, p, datum))
            nearest = std::min(nearest, std::abs(u.dot(dataset.points.col(p) - dataset.points.col(datum))));
    if (std::isfinite(nearest)) u *= 4.0 / nearest;
    const double centre = u.dot(dataset.points.col(datum));
    Eigen::VectorXd parameters = Eigen::VectorXd::Zero(layout.size());
    for (int k = 0; k < 3; ++k) {
        parameters.segment(layout.weight(1)->offset + k * u.size(), u.size()) = u;
        parameters[layout.bias(1)->offset + k] = 1 - k - centre;
    }
    const Eigen::Vector3d second(1, -2, 1);
    parameters.segment(layout.weight(2)->offset, 3) = (depth == 1 ? inside - outside : 1.0) * second;
    for (int layer = 3; layer <= depth + 1; ++layer)
        parameters[layout.weight(layer)->offset] = layer == depth + 1 ? inside - outside : 1.0;
    parameters[layout.bias(depth + 1)->offset] = outside;
    return parameters;
}

Result<BlindSpot> blindSpot(const loss::Loss& loss, const Eigen::VectorXd& from) {
    if (const auto lacking = missing(loss)) return *lacking;
    BlindSpot result;
    result.datum = *decentDatum(loss);
    const auto [inside, outside] = bestConstants(loss, result.datum);
    result.better = bump(loss, result.datum, inside, outside);
    result.blind = from;
    blind(loss, result.blind);
    const network::ParameterLayout& layout = loss.network().layout();
    const network::Block &v = *layout.weight(loss.criterionLayer()), &c = *layout.bias(loss.criterionLayer());
    result.blind.segment(v.offset, v.size).setZero();
    result.blind[c.offset] = meanTarget(loss);
    result.between = result.better;
    for (const network::Block* block : {&v, &c})
        result.between.segment(block->offset, block->size) = result.blind.segment(block->offset, block->size);
    result.blindLoss = loss.value(result.blind);
    result.betterLoss = loss.value(result.better);
    return result;
}

}  // namespace omegascope::theory
