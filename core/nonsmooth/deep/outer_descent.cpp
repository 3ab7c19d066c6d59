#include "core/nonsmooth/deep/outer_descent.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "core/loss/masks.h"
#include "core/nonsmooth/curvature/invariances.h"
#include "core/nonsmooth/curvature/open_entries.h"
#include "core/nonsmooth/first_order/first_order_test.h"

namespace omegascope::nonsmooth {

namespace {

constexpr int kInnerDirections = 16;
/// How far the features are moved before (V, c) is asked, in units of 1 + |θ|: near enough to cross few walls, far enough
/// for features of order L + 1 to be seen.
constexpr double kInnerStep = 0x1p-7;

/// Where (V, c) and its parts stand in ω.
struct OuterBlock {
    explicit OuterBlock(const loss::Loss& loss) {
        const auto& layout = loss.network().layout();
        const int layer = loss.network().depth() + 1;
        outputs = loss.network().architecture().outputs;
        width = layout.weight(layer)->size / outputs;
        weights = layout.weight(layer)->offset;
        if (const auto* b = layout.bias(layer)) bias = b->offset;
    }
    Eigen::Index size() const { return outputs * (width + (bias >= 0 ? 1 : 0)); }
    Eigen::Index at(Eigen::Index r, Eigen::Index k) const {
        return k < width ? r * width + k : outputs * width + r;
    }

    Eigen::Index outputs = 0, width = 0, weights = 0, bias = -1;
};

}  // namespace

Result<std::optional<OuterDescent>> outerDescent(const Place& place, const Eigen::MatrixXd& features,
                                                 const Control& control) {
    const loss::Loss& loss = place.loss;
    const OuterBlock block(loss);
    PiecewiseLinear<double> model;
    model.addBlock(static_cast<int>(block.size()));
    double magnitude = 0.0;
    const auto add = [&](int datum, Eigen::Index r, double factor, std::vector<double>& to) {
        for (Eigen::Index k = 0; k < block.width; ++k)
            to[static_cast<std::size_t>(block.at(r, k))] += factor * features(k, datum);
        if (block.bias >= 0) to[static_cast<std::size_t>(block.at(r, block.width))] += factor;
        magnitude += std::abs(factor) * (1.0 + features.col(datum).cwiseAbs().maxCoeff());
    };
    for (const OpenEntry& entry : openEntries(loss, place.signature)) {
        std::vector<double>* to = &model.linear;
        if (entry.margin) {
            model.margins.push_back(
                {entry.datum, entry.unit, entry.weight, std::vector<double>(model.linear.size(), 0.0)});
            to = &model.margins.back().form;
        }
        const double factor = entry.margin ? 1.0 : entry.weight;
        if (entry.plus >= 0) add(entry.datum, entry.plus, factor, *to);
        if (entry.minus >= 0) add(entry.datum, entry.minus, -factor, *to);
    }
    if (!loss::isPiecewiseMultilinear(loss.criterion())) {
        const Eigen::MatrixXd outputs = loss.network().outputs(place.parameters, loss.dataset().points);
        const Eigen::MatrixXd pulls = loss::outputGradient(loss.criterion(), outputs, loss.dataset().targets,
                                                           loss.weights(), Eigen::MatrixXd());
        for (int i = 0; i < loss.dataset().size(); ++i)
            for (Eigen::Index r = 0; r < block.outputs; ++r) add(i, r, pulls(r, i), model.linear);
    }
    FirstOrderOptions first;
    first.magnitude = magnitude;
    const auto decision = decideSign(model, first, control);
    if (!decision) return decision.error();
    if (decision->sign != FirstOrderDecision::Sign::Negative) return std::optional<OuterDescent>();
    OuterDescent result{Eigen::VectorXd::Zero(place.parameters.size()), decision->slope};
    const Eigen::Map<const Eigen::VectorXd> u(decision->direction.data(), block.size());
    result.direction.segment(block.weights, block.outputs * block.width) =
        u.head(block.outputs * block.width);
    if (block.bias >= 0) result.direction.segment(block.bias, block.outputs) = u.tail(block.outputs);
    return std::optional(std::move(result));
}

namespace {

/// Units of the last hidden layer that no output reads.
std::vector<Eigen::Index> silentUnits(const Place& place, const OuterBlock& block) {
    std::vector<Eigen::Index> silent;
    for (Eigen::Index k = 0; k < block.width; ++k) {
        bool reads = false;
        for (Eigen::Index r = 0; r < block.outputs; ++r)
            reads = reads || place.parameters[block.weights + r * block.width + k] != 0.0;
        if (!reads) silent.push_back(k);
    }
    return silent;
}

/// A random move of the inner parameters that the outputs do not see: of all of them where V = 0, else of the silent units'
/// own. With one hidden layer every other one turns a unit to the datum that lies farthest in a random direction.
Eigen::VectorXd unseenMove(const Place& place, const OuterBlock& block,
                           const std::vector<Eigen::Index>& silent, int number, Random& random) {
    const loss::Loss& loss = place.loss;
    const auto& layout = loss.network().layout();
    const int last = loss.network().depth();
    const bool whole = std::ssize(silent) == block.width;
    Eigen::VectorXd inner = randomUnit(place.parameters.size(), random);
    inner.segment(block.weights, block.outputs * block.width).setZero();
    if (block.bias >= 0) inner.segment(block.bias, block.outputs).setZero();
    const auto& weight = *layout.weight(last);
    const auto* bias = layout.bias(last);
    const bool farthest = last == 1 && bias != nullptr && number % 2 == 1 && weight.rows() == block.width;
    if (whole && !farthest) return inner;
    Eigen::VectorXd some = Eigen::VectorXd::Zero(inner.size());
    for (const Eigen::Index k : silent) {
        some.segment(weight.offset + k * weight.fan, weight.fan) =
            inner.segment(weight.offset + k * weight.fan, weight.fan);
        if (bias == nullptr) continue;
        double& own = some[bias->offset + k];
        own = inner[bias->offset + k];
        if (!farthest || loss.dataset().size() < 2) continue;
        Eigen::VectorXd reach =
            loss.dataset().points.transpose() * some.segment(weight.offset + k * weight.fan, weight.fan);
        std::ranges::sort(reach, std::greater<>());
        own = -0.5 * (reach[0] + reach[1]);
    }
    return some;
}

}  // namespace

Result<std::vector<Eigen::VectorXd>> risingFeatures(const Place& place, const Control& control) {
    const loss::Loss& loss = place.loss;
    const OuterBlock block(loss);
    std::vector<Eigen::VectorXd> result;
    const std::vector<Eigen::Index> silent = silentUnits(place, block);
    const bool whole = std::ssize(silent) == block.width;
    const auto& layout = loss.network().layout();
    const int last = loss.network().depth();
    if (silent.empty() || (!whole && layout.weight(last)->rows() != block.width)) return result;
    Random random(kDeepSeed);
    const double unit = kInnerStep * (1.0 + place.parameters.norm());
    for (int k = 0; k < kInnerDirections; ++k) {
        if (control.stopped()) return cancelled();
        const Eigen::VectorXd inner = unseenMove(place, block, silent, k, random);
        Eigen::MatrixXd features =
            loss.network().forward(place.parameters + unit * inner, loss.dataset().points).features.back();
        if (!whole) {
            // What the other units add at first order is no fall.
            Eigen::MatrixXd seen = Eigen::MatrixXd::Zero(features.rows(), features.cols());
            seen(silent, Eigen::all) = features(silent, Eigen::all);
            features = std::move(seen);
        }
        const auto outer = outerDescent(place, features, control);
        if (!outer) return outer.error();
        if (!*outer) continue;
        Eigen::VectorXd direction = (*outer)->direction;
        if (!whole && block.bias >= 0) direction.segment(block.bias, block.outputs).setZero();
        if (direction.norm() > 0.0) result.push_back(inner.normalized() + direction.normalized());
    }
    return result;
}

}  // namespace omegascope::nonsmooth
