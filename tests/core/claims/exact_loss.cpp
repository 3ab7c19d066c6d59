#include "tests/core/claims/exact_loss.h"

namespace omegascope::testing {

namespace {

std::int8_t signOf(const Rational& value) {
    return static_cast<std::int8_t>(value.sign());
}

/// x of one layer to z of the next, W and b where the layout says.
Vector through(const loss::Loss& loss, const Vector& parameters, int layer, const Vector& features) {
    const auto& layout = loss.network().layout();
    const auto* weights = layout.weight(layer);
    const auto* bias = layout.bias(layer);
    Vector z(static_cast<std::size_t>(weights->rows()));
    for (std::size_t k = 0; k < z.size(); ++k) {
        if (bias != nullptr) z[k] = parameters[static_cast<std::size_t>(bias->offset) + k];
        for (std::size_t j = 0; j < features.size(); ++j)
            z[k] +=
                parameters[static_cast<std::size_t>(weights->offset) + k * features.size() + j] * features[j];
    }
    return z;
}

/// m of the criterion; for squared ŷ - y.
Vector criterionOf(const loss::Loss& loss, const Vector& outputs, Eigen::Index datum) {
    const auto& targets = loss.dataset().targets;
    const auto target = [&](Eigen::Index row) { return certificates::exactly(targets(row, datum)); };
    Vector m(outputs.size());
    for (std::size_t r = 0; r < outputs.size(); ++r) {
        const bool own = static_cast<double>(r) == targets(0, datum);
        switch (loss.criterion()) {
            case loss::Criterion::Hinge:
                m[r] = 1 - target(0) * outputs[r];
                break;
            case loss::Criterion::MulticlassHinge:
                m[r] = own ? Rational(1)
                           : Rational(1 + outputs[r] - outputs[static_cast<std::size_t>(targets(0, datum))]);
                break;
            case loss::Criterion::OneVersusAll:
                m[r] = own ? Rational(1 - outputs[r]) : Rational(1 + outputs[r]);
                break;
            default:
                m[r] = outputs[r] - target(targets.rows() == 1 ? 0 : static_cast<Eigen::Index>(r));
        }
    }
    return m;
}

}  // namespace

Vector exactly(const Eigen::VectorXd& parameters) {
    Vector result;
    for (const double entry : parameters) result.push_back(certificates::exactly(entry));
    return result;
}

Vector moved(const Vector& from, const Eigen::VectorXd& direction, const Rational& step) {
    Vector result = from;
    for (std::size_t j = 0; j < result.size(); ++j)
        if (const double entry = direction[static_cast<Eigen::Index>(j)]; entry != 0.0)
            result[j] += step * certificates::exactly(entry);
    return result;
}

Rational tiny(int power) {
    return Rational(1, certificates::Integer(1) << static_cast<unsigned>(power));
}

ExactValues exactValues(const loss::Loss& loss, const Vector& parameters) {
    const data::Dataset& data = loss.dataset();
    const bool squared = loss.criterion() == loss::Criterion::Squared;
    const Rational alpha = certificates::exactly(loss.network().architecture().alpha);
    ExactValues result{0, loss.emptySignature()};
    for (int i = 0; i < data.size(); ++i) {
        Vector features;
        for (const double x : data.points.col(i)) features.push_back(certificates::exactly(x));
        for (int layer = 1; layer <= loss.network().depth(); ++layer) {
            features = through(loss, parameters, layer, features);
            for (std::size_t k = 0; k < features.size(); ++k) {
                result.signature.set(i, layer, static_cast<int>(k), signOf(features[k]));
                if (features[k] < 0) features[k] *= alpha;
            }
        }
        const Vector m = criterionOf(loss, through(loss, parameters, loss.criterionLayer(), features), i);
        for (std::size_t r = 0; r < m.size(); ++r) {
            if (!squared) result.signature.set(i, loss.criterionLayer(), static_cast<int>(r), signOf(m[r]));
            const bool constant = loss.criterion() == loss::Criterion::MulticlassHinge &&
                                  static_cast<double>(r) == data.targets(0, i);
            if (constant || (!squared && m[r] < 0)) continue;
            const auto row = data.weights.rows() > 1 ? static_cast<Eigen::Index>(r) : 0;
            const Rational weight = data.scheme == data::WeightScheme::Explicit
                                        ? certificates::exactly(data.weights(row, i))
                                        : Rational(1);
            result.loss += weight * (squared ? Rational(m[r] * m[r]) : m[r]);
        }
    }
    return result;
}

}  // namespace omegascope::testing
