#include "core/loss/exact_pass.h"

#include <cmath>

#include "core/loss/exact_numbers.h"
#include "core/loss/replica_penalty.h"

namespace omegascope::loss {

namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kUnit = 0x1p-53;
constexpr double kRoom = 1.0 + 0x1p-20;  ///< for the rounding of the bounds themselves
constexpr double kTiny = 0x1p-1000;      ///< far above what underflow can take from a product

std::int8_t signOf(double value) {
    return static_cast<std::int8_t>((value > 0.0) - (value < 0.0));
}

double fanIn(const network::Network& network, int layer) {
    return static_cast<double>(network.layout().weight(layer)->fan);
}

/// The bound of the header for one layer.
MatrixXd errorOf(const network::Network& network, int layer, const VectorXd& parameters,
                 const MatrixXd& features, const MatrixXd& errors) {
    const double n = fanIn(network, layer);
    const bool isExact =
        (errors.array() == 0.0).all();  // of layer 1: most products, where there are many coordinates
    const MatrixXd size =
        network.scale(layer, parameters, isExact ? features : MatrixXd(features.cwiseAbs() + errors));
    MatrixXd bound = 2.0 * (n + 2.0) * kUnit * size;
    if (!isExact) bound += network.linear(layer, parameters.cwiseAbs(), errors);
    return kRoom * (bound.array() + (n + 2.0) * kTiny).matrix();
}

}  // namespace

ExactPass::ExactPass(const Loss& loss, const VectorXd& parameters)
    : loss_(loss),
      parameters_(parameters),
      signature_(loss.emptySignature()),
      evaluation_(loss.evaluate(parameters)) {
    ExactNumbers exact(loss_, parameters_);
    passLayers(exact);
    passCriterion(exact);
    setLosses();
}

void ExactPass::passLayers(ExactNumbers& exact) {
    const network::Network& network = loss_.network();
    const double alpha = network.architecture().alpha;
    features_.push_back(loss_.dataset().points);
    errors_.push_back(MatrixXd::Zero(features_[0].rows(), features_[0].cols()));
    bool isAsEvaluated = true;  // so far: no entry had to be computed again
    for (int layer = 1; layer <= network.depth(); ++layer) {
        MatrixXd z = isAsEvaluated ? evaluation_.pass.preActivations[static_cast<std::size_t>(layer - 1)]
                                   : network.affine(layer, parameters_, features_.back());
        MatrixXd error = errorOf(network, layer, parameters_, features_.back(), errors_.back());
        for (Eigen::Index i = 0; i < z.cols(); ++i)
            for (Eigen::Index k = 0; k < z.rows(); ++k) {
                const int unit = static_cast<int>(k), datum = static_cast<int>(i);
                if (!(std::abs(z(k, i)) > error(k, i))) {
                    const Dyadic value = exact.preActivation(layer, unit, datum);
                    z(k, i) = value.toDouble();
                    isAsEvaluated = false;
                    evaluation_.pass.preActivations[static_cast<std::size_t>(layer - 1)](k, i) = z(k, i);
                    error(k, i) = value.isZero() ? 0.0 : 2.0 * kUnit * std::abs(z(k, i)) + kTiny;
                    signature_.set(datum, layer, unit, static_cast<std::int8_t>(value.sign()));
                } else {
                    signature_.set(datum, layer, unit, signOf(z(k, i)));
                }
                if (signature_.at(datum, layer, unit) < 0) error(k, i) *= alpha;
            }
        MatrixXd x = network::leakyRelu(z, alpha);
        error = (error.array() > 0.0).select(error + 2.0 * kUnit * x.cwiseAbs(), error);
        features_.push_back(std::move(x));
        errors_.push_back(kRoom * error);
    }
}

void ExactPass::passCriterion(ExactNumbers& exact) {
    const network::Network& network = loss_.network();
    const int last = loss_.criterionLayer();
    MatrixXd outputs = network.affine(last, parameters_, features_.back());
    MatrixXd error = errorOf(network, last, parameters_, features_.back(), errors_.back());
    const Criterion criterion = loss_.criterion();
    const MatrixXd& targets = loss_.dataset().targets;
    features_.push_back(outputs);
    errors_.push_back(error);
    if (criterion == Criterion::Logistic) return;
    MatrixXd m = criterion == Criterion::Squared ? MatrixXd(outputs - targets)
                                                 : criterionPreActivations(criterion, outputs, targets);
    for (Eigen::Index i = 0; i < m.cols(); ++i)
        for (Eigen::Index r = 0; r < m.rows(); ++r) {
            const int unit = static_cast<int>(r), datum = static_cast<int>(i);
            double bound = error(r, i), size = std::abs(outputs(r, i)) + 1.0;
            if (criterion == Criterion::Squared) size = std::abs(outputs(r, i)) + std::abs(targets(r, i));
            if (criterion == Criterion::MulticlassHinge) {
                const auto own = static_cast<Eigen::Index>(targets(0, i));
                if (own == r) {
                    signature_.set(datum, last, unit, 1);
                    continue;
                }
                bound += error(own, i);
                size += std::abs(outputs(own, i));
            }
            bound = kRoom * (bound + 4.0 * kUnit * size);
            int sign = signOf(m(r, i));
            if (!(std::abs(m(r, i)) > bound)) {
                const Dyadic value = exact.criterion(unit, datum);
                m(r, i) = value.toDouble();
                sign = value.sign();
            }
            if (criterion != Criterion::Squared)
                signature_.set(datum, last, unit, static_cast<std::int8_t>(sign));
        }
    (criterion == Criterion::Squared ? residual_ : evaluation_.criterion) = std::move(m);
}

void ExactPass::setLosses() {
    const MatrixXd& targets = loss_.dataset().targets;
    MatrixXd terms;
    if (loss_.criterion() == Criterion::Logistic) {
        for (Eigen::Index i = 0; i < targets.cols(); ++i)
            solved_.push_back(targets(0, i) * features_.back()(0, i) > 0.0);
        return;
    }
    if (loss_.criterion() == Criterion::Squared) {
        terms = residual_.cwiseAbs2();
        for (const auto& column : residual_.colwise()) solved_.push_back(column.isZero(0.0));
    } else {
        terms = evaluation_.criterion.cwiseMax(0.0);
        for (Eigen::Index i = 0; i < targets.cols(); ++i) {
            if (loss_.criterion() == Criterion::MulticlassHinge)
                terms(static_cast<Eigen::Index>(targets(0, i)), i) = 0.0;
            solved_.push_back(terms.col(i).isZero(0.0));
        }
    }
    evaluation_.perDatum = terms.colwise().sum().transpose();
    const MatrixXd& weights = loss_.weights();
    evaluation_.value = weights.rows() == terms.rows() ? terms.cwiseProduct(weights).sum()
                                                       : terms.colwise().sum().cwiseProduct(weights).sum();
    evaluation_.value += penaltyValue(loss_.network(), parameters_);
}

ExactPass::Change ExactPass::outputChange(const VectorXd& direction) const {
    const network::Network& network = loss_.network();
    const double alpha = network.architecture().alpha;
    const int last = loss_.criterionLayer();
    MatrixXd d, e;
    for (int layer = 1; layer <= last; ++layer) {
        const MatrixXd& x = features_[static_cast<std::size_t>(layer - 1)];
        const MatrixXd& ex = errors_[static_cast<std::size_t>(layer - 1)];
        const MatrixXd own = errorOf(network, layer, direction, x, ex);
        if (layer == 1) {
            // The data do not move.
            d = network.affine(layer, direction, x);
            e = own;
        } else {
            e = errorOf(network, layer, parameters_, d, e) + own;
            const MatrixXd through = network.linear(layer, parameters_, d);
            d = network.affine(layer, direction, x) + through;
            e += 2.0 * kUnit * (through.cwiseAbs() + d.cwiseAbs());
        }
        if (layer == last) break;
        for (Eigen::Index i = 0; i < d.cols(); ++i)
            for (Eigen::Index k = 0; k < d.rows(); ++k) {
                const int state = signature_.at(static_cast<int>(i), layer, static_cast<int>(k));
                if (state > 0 || (state == 0 && d(k, i) > 0.0)) continue;
                d(k, i) *= alpha;
                if (state < 0) e(k, i) *= alpha;
                e(k, i) += 2.0 * kUnit * std::abs(d(k, i)) + kTiny;
            }
    }
    return {std::move(d), std::move(e)};
}

void ExactPass::addSquared(const Change& outputs, Slope& slope) const {
    const MatrixXd& targets = loss_.dataset().targets;
    const auto& [d, e] = outputs;
    for (Eigen::Index i = 0; i < d.cols(); ++i)
        for (Eigen::Index r = 0; r < d.rows(); ++r) {
            const double error = errors_.back()(r, i) +
                                 4.0 * kUnit * (std::abs(features_.back()(r, i)) + std::abs(targets(r, i)));
            const double residual = residual_(r, i);
            if (residual == 0.0) continue;
            slope.add(exactWeight(loss_, static_cast<int>(r), static_cast<int>(i)), residual * d(r, i),
                      std::abs(residual) * e(r, i) + error * (std::abs(d(r, i)) + e(r, i)));
        }
}

void ExactPass::addMargins(const Change& outputs, Slope& slope) const {
    const MatrixXd& targets = loss_.dataset().targets;
    const int last = loss_.criterionLayer();
    const auto& [d, e] = outputs;
    for (Eigen::Index i = 0; i < d.cols(); ++i) {
        const auto own = static_cast<Eigen::Index>(targets(0, i));
        for (Eigen::Index r = 0; r < evaluation_.criterion.rows(); ++r) {
            const int state = signature_.at(static_cast<int>(i), last, static_cast<int>(r));
            if (state < 0) continue;
            double change = 0.0, error = e(r, i);
            switch (loss_.criterion()) {
                case Criterion::Hinge:
                    change = -targets(0, i) * d(r, i);
                    break;
                case Criterion::OneVersusAll:
                    change = r == own ? -d(r, i) : d(r, i);
                    break;
                default:
                    if (r == own) continue;
                    change = d(r, i) - d(own, i);
                    error += e(own, i) + 2.0 * kUnit * std::abs(change);
            }
            slope.add(exactWeight(loss_, static_cast<int>(r), static_cast<int>(i)),
                      state == 0 ? std::max(0.0, change) : change, error);
        }
    }
}

int ExactPass::slopeSign(const VectorXd& direction) const {
    if (loss_.criterion() == Criterion::Logistic) return 0;
    const Change outputs = outputChange(direction);
    Slope slope;
    if (loss_.criterion() == Criterion::Squared)
        addSquared(outputs, slope);
    else
        addMargins(outputs, slope);
    const double terms = static_cast<double>(outputs.value.size() + 2);
    const double bound = kRoom * (slope.bound + 4.0 * terms * kUnit * slope.size) + kTiny;
    if (std::abs(slope.sum) > bound) return signOf(slope.sum);
    return exactSlope(loss_, parameters_, direction, signature_).sign();
}

}  // namespace omegascope::loss
