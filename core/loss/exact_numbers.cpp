#include "core/loss/exact_numbers.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <variant>

namespace omegascope::loss {

namespace {

/// W of a layer, transposed: copies of the stored numbers, also for a convolution, where each is read once per position,
/// and for replicas, where what another replica feeds is 0.
Eigen::MatrixXd transposedWeights(const network::Network& network, int layer, const Eigen::VectorXd& of) {
    const auto& architecture = network.architecture();
    const Eigen::Index width = architecture.width(layer), inputs = architecture.width(layer - 1);
    if (architecture.isPlain(layer))
        return Eigen::Map<const Eigen::MatrixXd>(of.data() + network.layout().weight(layer)->offset, inputs,
                                                 width);
    Eigen::MatrixXd rows(inputs, width);
    for (Eigen::Index k = 0; k < width; ++k)
        rows.col(k) = network.transposed(layer, of, Eigen::VectorXd::Unit(width, k));
    return rows;
}

/// b of a layer, one number per unit; zeros without a bias.
Eigen::VectorXd biasOf(const network::Network& network, int layer, const Eigen::VectorXd& of) {
    Eigen::MatrixXd column = Eigen::MatrixXd::Zero(network.architecture().width(layer), 1);
    network.addBias(layer, of, column);
    return column.col(0);
}

void addProduct(Dyadic& sum, double factor, const Dyadic& value) {
    if (factor != 0.0 && !value.isZero()) sum += Dyadic(factor) * value;
}

Dyadic scaled(double factor, const Dyadic& value) {
    return factor == 1.0 ? value : factor == 0.0 ? Dyadic() : Dyadic(factor) * value;
}

std::vector<Dyadic> exactColumn(const Eigen::MatrixXd& matrix, Eigen::Index column) {
    std::vector<Dyadic> result;
    for (const double value : matrix.col(column)) result.emplace_back(value);
    return result;
}

/// m from the outputs of one datum (or, with `constant` 0, dm from their derivatives).
Dyadic criterionOf(const Loss& loss, const std::vector<Dyadic>& outputs, int unit, int datum,
                   double constant) {
    const double target = loss.dataset().targets(0, datum);
    const Dyadic& own = outputs[static_cast<std::size_t>(unit)];
    switch (loss.criterion()) {
        case Criterion::Hinge:
            return Dyadic(constant) + scaled(-target, own);
        case Criterion::OneVersusAll:
            return Dyadic(constant) + scaled(unit == static_cast<int>(target) ? -1.0 : 1.0, own);
        case Criterion::MulticlassHinge:
            return Dyadic(constant) + own - outputs[static_cast<std::size_t>(target)];
        case Criterion::Squared:
            return own - Dyadic(constant * loss.dataset().targets(unit, datum));
        case Criterion::Logistic:
            break;
    }
    throw std::invalid_argument("the logistic criterion has no exact numbers");
}

/// z and dz of every layer under fixed states, datum by datum.
class MaskedDerivative {
  public:
    MaskedDerivative(const Loss& loss, const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction,
                     const network::Signature& signature)
        : loss_(loss), signature_(signature) {
        for (int layer = 1; layer <= loss.network().depth() + 1; ++layer) {
            weights_.push_back(transposedWeights(loss.network(), layer, parameters));
            steps_.push_back(transposedWeights(loss.network(), layer, direction));
            biases_.push_back(biasOf(loss.network(), layer, parameters));
            biasSteps_.push_back(biasOf(loss.network(), layer, direction));
        }
    }

    void at(int datum, std::vector<Dyadic>& values, std::vector<Dyadic>& derivatives) const {
        values = exactColumn(loss_.dataset().points, datum);
        derivatives.assign(values.size(), Dyadic());
        const int depth = loss_.network().depth();
        for (int layer = 1; layer <= depth + 1; ++layer) {
            std::vector<Dyadic> z, dz;
            for (Eigen::Index k = 0; k < biases_[index(layer)].size(); ++k) {
                z.emplace_back(biases_[index(layer)][k]);
                dz.emplace_back(biasSteps_[index(layer)][k]);
                for (std::size_t j = 0; j < values.size(); ++j) {
                    const double w = weights_[index(layer)](static_cast<Eigen::Index>(j), k);
                    addProduct(z.back(), w, values[j]);
                    addProduct(dz.back(), w, derivatives[j]);
                    addProduct(dz.back(), steps_[index(layer)](static_cast<Eigen::Index>(j), k), values[j]);
                }
                if (layer <= depth)
                    bend(signature_.at(datum, layer, static_cast<int>(k)), z.back(), dz.back());
            }
            values = std::move(z);
            derivatives = std::move(dz);
        }
    }

  private:
    static std::size_t index(int layer) { return static_cast<std::size_t>(layer - 1); }
    void bend(int state, Dyadic& z, Dyadic& dz) const {
        const double alpha = loss_.network().architecture().alpha;
        if (state < 0 || (state == 0 && z.sign() < 0)) z = scaled(alpha, z);
        if (state < 0 || (state == 0 && dz.sign() < 0)) dz = scaled(alpha, dz);
    }

    const Loss& loss_;
    const network::Signature& signature_;
    std::vector<Eigen::MatrixXd> weights_, steps_;
    std::vector<Eigen::VectorXd> biases_, biasSteps_;
};

/// Whether an entry of the criterion is the constant of the datum's own class.
bool isOwnClass(const Loss& loss, int unit, int datum) {
    return loss.criterion() == Criterion::MulticlassHinge &&
           unit == static_cast<int>(loss.dataset().targets(0, datum));
}

/// A polynomial of t ≥ 0 on a ray, by its coefficients.
using RayNumber = std::vector<Dyadic>;

RayNumber product(const RayNumber& a, const RayNumber& b) {
    if (a.empty() || b.empty()) return {};
    RayNumber result(a.size() + b.size() - 1);
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < b.size(); ++j)
            if (!a[i].isZero() && !b[j].isZero()) result[i + j] += a[i] * b[j];
    return result;
}

/// For small t > 0.
int signOnRay(const RayNumber& number) {
    for (const Dyadic& coefficient : number)
        if (!coefficient.isZero()) return coefficient.sign();
    return 0;
}

/// m or ŷ - y, coefficient by coefficient.
RayNumber criterionOnRay(const Loss& loss, const std::vector<RayNumber>& outputs, int unit, int datum) {
    std::size_t length = 0;
    for (const RayNumber& output : outputs) length = std::max(length, output.size());
    RayNumber result;
    for (std::size_t k = 0; k < length; ++k) {
        std::vector<Dyadic> values;
        for (const RayNumber& output : outputs) values.push_back(k < output.size() ? output[k] : Dyadic());
        result.push_back(criterionOf(loss, values, unit, datum, k == 0 ? 1.0 : 0.0));
    }
    return result;
}

/// The forward pass on ω + tη.
class RayPass {
  public:
    RayPass(const Loss& loss, const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction)
        : loss_(loss) {
        for (int layer = 1; layer <= loss.network().depth() + 1; ++layer) {
            weights_.push_back(transposedWeights(loss.network(), layer, parameters));
            steps_.push_back(transposedWeights(loss.network(), layer, direction));
            biases_.push_back(biasOf(loss.network(), layer, parameters));
            biasSteps_.push_back(biasOf(loss.network(), layer, direction));
        }
    }

    std::vector<RayNumber> outputs(int datum) const {
        std::vector<RayNumber> values;
        for (const Dyadic& x : exactColumn(loss_.dataset().points, datum)) values.push_back({x});
        for (std::size_t layer = 0; layer < weights_.size(); ++layer) {
            std::vector<RayNumber> next;
            for (Eigen::Index k = 0; k < biases_[layer].size(); ++k) {
                next.push_back(preActivation(layer, k, values));
                if (layer + 1 < weights_.size() && signOnRay(next.back()) < 0)
                    for (Dyadic& each : next.back())
                        each = scaled(loss_.network().architecture().alpha, each);
            }
            values = std::move(next);
        }
        return values;
    }

  private:
    RayNumber preActivation(std::size_t layer, Eigen::Index unit,
                            const std::vector<RayNumber>& values) const {
        std::size_t length = 1;
        for (const RayNumber& value : values) length = std::max(length, value.size());
        RayNumber z(length + 1);
        z[0] = Dyadic(biases_[layer][unit]);
        z[1] = Dyadic(biasSteps_[layer][unit]);
        for (std::size_t j = 0; j < values.size(); ++j)
            for (std::size_t k = 0; k < values[j].size(); ++k) {
                addProduct(z[k], weights_[layer](static_cast<Eigen::Index>(j), unit), values[j][k]);
                addProduct(z[k + 1], steps_[layer](static_cast<Eigen::Index>(j), unit), values[j][k]);
            }
        return z;
    }

    const Loss& loss_;
    std::vector<Eigen::MatrixXd> weights_, steps_;
    std::vector<Eigen::VectorXd> biases_, biasSteps_;
};

}  // namespace

ExactNumbers::ExactNumbers(const Loss& loss, const Eigen::VectorXd& parameters)
    : loss_(loss),
      parameters_(parameters),
      rows_(static_cast<std::size_t>(loss.network().depth() + 1)),
      features_(static_cast<std::size_t>(loss.network().depth() + 1)) {
}

const Eigen::MatrixXd& ExactNumbers::rows(int layer) {
    auto& kept = rows_[static_cast<std::size_t>(layer - 1)];
    if (!kept) {
        Eigen::MatrixXd weights = transposedWeights(loss_.network(), layer, parameters_);
        const Eigen::VectorXd bias = biasOf(loss_.network(), layer, parameters_);
        weights.conservativeResize(weights.rows() + 1, Eigen::NoChange);
        weights.bottomRows(1) = bias.transpose();
        kept = std::move(weights);
    }
    return *kept;
}

Dyadic ExactNumbers::preActivation(int layer, int unit, int datum) {
    const Eigen::MatrixXd& weights = rows(layer);
    const Eigen::Index inputs = weights.rows() - 1;
    Dyadic sum(weights(inputs, unit));
    if (layer == 1) {
        for (Eigen::Index j = 0; j < inputs; ++j)
            if (const double x = loss_.dataset().points(j, datum); x != 0.0 && weights(j, unit) != 0.0)
                sum += Dyadic(weights(j, unit)) * Dyadic(x);
        return sum;
    }
    const std::vector<Dyadic>& below = features(layer - 1, datum);
    for (Eigen::Index j = 0; j < inputs; ++j)
        addProduct(sum, weights(j, unit), below[static_cast<std::size_t>(j)]);
    return sum;
}

const std::vector<Dyadic>& ExactNumbers::features(int layer, int datum) {
    auto& kept = features_[static_cast<std::size_t>(layer)];
    if (const auto known = kept.find(datum); known != kept.end()) return known->second;
    std::vector<Dyadic> result;
    for (int k = 0; k < loss_.network().architecture().width(layer); ++k) {
        const Dyadic z = preActivation(layer, k, datum);
        result.push_back(z.sign() < 0 ? scaled(loss_.network().architecture().alpha, z) : z);
    }
    return kept.emplace(datum, std::move(result)).first->second;
}

Dyadic ExactNumbers::criterion(int unit, int datum) {
    const int outputs = loss_.network().architecture().outputs;
    std::vector<Dyadic> values(static_cast<std::size_t>(outputs));
    const int own = static_cast<int>(loss_.dataset().targets(0, datum));
    for (int r = 0; r < outputs; ++r)
        if (r == unit || (loss_.criterion() == Criterion::MulticlassHinge && r == own))
            values[static_cast<std::size_t>(r)] = preActivation(loss_.criterionLayer(), r, datum);
    return criterionOf(loss_, values, unit, datum, 1.0);
}

Dyadic exactSlope(const Loss& loss, const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction,
                  const network::Signature& signature) {
    const MaskedDerivative pass(loss, parameters, direction, signature);
    const int layer = loss.criterionLayer();
    Dyadic sum;
    std::vector<Dyadic> values, derivatives;
    for (int i = 0; i < loss.dataset().size(); ++i) {
        const int units = loss.criterion() == Criterion::Squared ? loss.network().architecture().outputs
                                                                 : signature.width(layer);
        bool open = loss.criterion() == Criterion::Squared;
        for (int r = 0; r < units && !open; ++r)
            open = signature.at(i, layer, r) >= 0 && !isOwnClass(loss, r, i);
        if (!open) continue;
        pass.at(i, values, derivatives);
        for (int r = 0; r < units; ++r) {
            if (isOwnClass(loss, r, i)) continue;
            Dyadic change = criterionOf(loss, derivatives, r, i, 0.0);
            if (loss.criterion() == Criterion::Squared)
                change = criterionOf(loss, values, r, i, 1.0) * change;
            else if (const int state = signature.at(i, layer, r);
                     state < 0 || (state == 0 && change.sign() < 0))
                continue;
            addProduct(sum, exactWeight(loss, r, i), change);
        }
    }
    return sum;
}

ExactGerm exactGerm(const Loss& loss, const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction) {
    const RayPass pass(loss, parameters, direction);
    const bool squared = loss.criterion() == Criterion::Squared;
    const int units = squared ? loss.network().architecture().outputs
                              : criterionUnits(loss.criterion(), loss.network().architecture().outputs);
    RayNumber total;
    for (int i = 0; i < loss.dataset().size(); ++i) {
        const std::vector<RayNumber> outputs = pass.outputs(i);
        for (int r = 0; r < units; ++r) {
            if (isOwnClass(loss, r, i)) continue;
            RayNumber m = criterionOnRay(loss, outputs, r, i);
            if (squared)
                m = product(m, m);
            else if (signOnRay(m) <= 0)
                continue;
            const double weight = exactWeight(loss, r, i);
            total.resize(std::max(total.size(), m.size()));
            for (std::size_t k = 0; k < m.size(); ++k) addProduct(total[k], weight, m[k]);
        }
    }
    for (std::size_t k = 1; k < total.size(); ++k)
        if (!total[k].isZero()) return {static_cast<int>(k), total[k].sign()};
    return {};
}

double exactWeight(const Loss& loss, int unit, int datum) {
    const Eigen::MatrixXd& weights = loss.weights();
    if (loss.dataset().scheme != data::WeightScheme::Explicit) return 1.0;
    return weights(weights.rows() == 1 ? 0 : unit, datum);
}

}  // namespace omegascope::loss
