#include "core/nonsmooth/shallow/shallow_point.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <numeric>

namespace omegascope::nonsmooth {

namespace {

using loss::Criterion;

/// ω as (w̄, v, c) of one hidden layer.
struct Entries {
    Eigen::Index w = 0, b = -1, v = 0, c = -1;
    int units = 0, inputs = 0;
};

Entries entries(const network::Network& network) {
    const auto& layout = network.layout();
    Entries result;
    result.units = network.architecture().width(1);
    result.inputs = network.architecture().input;
    result.w = layout.weight(1)->offset;
    result.v = layout.weight(2)->offset;
    if (layout.bias(1) != nullptr) result.b = layout.bias(1)->offset;
    if (layout.bias(2) != nullptr) result.c = layout.bias(2)->offset;
    return result;
}

/// ∂ℓ/∂ŷ at each datum and the size of the terms it came from, both times `weights`.
void setSmoothRho(const Place& place, const Eigen::MatrixXd& weights, ShallowPoint& point) {
    const loss::Loss& loss = place.loss;
    const network::ForwardPass pass = loss.network().forward(place.parameters, loss.dataset().points);
    const Eigen::MatrixXd outputScale = loss.network().scale(2, place.parameters, pass.features.back());
    const Eigen::MatrixXd& y = loss.dataset().targets;
    for (int i = 0; i < point.data(); ++i) {
        const double output = pass.outputs(0, i);
        if (loss.criterion() == Criterion::Squared) {
            const double size = outputScale(0, i) + std::abs(y(0, i));
            point.rho[i] = 2.0 * weights(0, i) * place.residual(0, i);
            point.magnitude += 2.0 * weights(0, i) * size;
        } else {
            point.rho[i] = -weights(0, i) * y(0, i) / (1.0 + std::exp(y(0, i) * output));
            point.magnitude += std::abs(point.rho[i]) * (1.0 + outputScale(0, i));
        }
    }
}

void setHingeRho(const loss::Loss& loss, const network::Signature& signature, const Eigen::MatrixXd& weights,
                 ShallowPoint& point) {
    for (int i = 0; i < point.data(); ++i) {
        const int state = signature.at(i, loss.criterionLayer(), 0);
        if (state < 0) continue;
        point.rho[i] = -loss.dataset().targets(0, i) * weights(0, i);
        point.margin[static_cast<std::size_t>(i)] = state == 0;
        point.magnitude += weights(0, i);
    }
}

/// For each column the first that equals it.   Cost: O(N log N) comparisons.
std::vector<int> firstAlike(const Eigen::MatrixXd& columns) {
    const auto compared = [&columns](int a, int b) {
        const auto first = columns.col(a), second = columns.col(b);
        return std::lexicographical_compare_three_way(first.begin(), first.end(), second.begin(),
                                                      second.end(), [](double x, double y) {
                                                          return x < y   ? std::strong_ordering::less
                                                                 : x > y ? std::strong_ordering::greater
                                                                         : std::strong_ordering::equal;
                                                      });
    };
    std::vector<int> order(static_cast<std::size_t>(columns.cols())), first(order.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](int a, int b) {
        const std::strong_ordering found = compared(a, b);
        return found == 0 ? a < b : found < 0;
    });
    for (std::size_t k = 0; k < order.size(); ++k) {
        const bool alike = k > 0 && compared(order[k - 1], order[k]) == 0;
        first[static_cast<std::size_t>(order[k])] =
            alike ? first[static_cast<std::size_t>(order[k - 1])] : order[k];
    }
    return first;
}

}  // namespace

bool isShallow(const loss::Loss& loss) {
    const auto& architecture = loss.network().architecture();
    return architecture.depth() == 1 && architecture.outputs == 1 &&
           std::holds_alternative<network::DenseLayer>(architecture.layers.front()) &&
           loss.criterion() != Criterion::MulticlassHinge && loss.criterion() != Criterion::OneVersusAll;
}

Eigen::VectorXd coordinateScale(const Eigen::MatrixXd& points) {
    Eigen::VectorXd scale = Eigen::VectorXd::Ones(points.rows());
    for (Eigen::Index j = 0; j < points.rows(); ++j) {
        int exponent = 0;
        const double largest = points.row(j).cwiseAbs().maxCoeff();
        if (largest > 0.0) std::frexp(largest, &exponent);
        // Of a denormal number the power is none whose inverse is a double; there a larger one does.
        scale[j] = std::ldexp(1.0, std::clamp(exponent, -1021, 1021));
    }
    return scale;
}

Eigen::MatrixXd commonWeights(const loss::Loss& loss, double& unit) {
    Eigen::MatrixXd weights = loss.weights();
    unit = weights.maxCoeff();
    if (weights.minCoeff() == unit) return Eigen::MatrixXd::Ones(weights.rows(), weights.cols());
    int exponent = 0;
    std::frexp(unit, &exponent);
    unit = std::ldexp(1.0, exponent);
    return weights / unit;
}

ShallowPoint shallowPoint(const Place& place) {
    const loss::Loss& loss = place.loss;
    const Eigen::VectorXd& parameters = place.parameters;
    const network::Network& network = loss.network();
    const Entries at = entries(network);
    const network::Signature& signature = place.signature;
    const int n = loss.dataset().size(), p = at.inputs + (at.b >= 0 ? 1 : 0);

    ShallowPoint point;
    point.alpha = network.architecture().alpha;
    point.outputBias = at.c >= 0;
    point.points.resize(p, n);
    point.points.topRows(at.inputs) = loss.dataset().points;
    if (at.b >= 0) point.points.row(p - 1).setOnes();
    point.scale = coordinateScale(point.points);
    point.points = point.scale.cwiseInverse().asDiagonal() * point.points;
    point.weights.resize(at.units, p);
    for (int k = 0; k < at.units; ++k) {
        for (int j = 0; j < at.inputs; ++j)
            point.weights(k, j) = parameters[at.w + k * at.inputs + j] * point.scale[j];
        if (at.b >= 0) point.weights(k, p - 1) = parameters[at.b + k] * point.scale[p - 1];
    }
    point.v = parameters.segment(at.v, at.units);
    for (int k = 0; k < at.units; ++k) {
        std::vector<int> row;
        for (int i = 0; i < n; ++i) {
            // Without a kink in the activation, or where the form is identically 0, there is no side.
            const bool smooth = point.alpha == 1.0 || point.points.col(i).isZero(0.0);
            row.push_back(smooth ? 1 : signature.at(i, 1, k));
        }
        point.states.push_back(std::move(row));
    }
    point.form = firstAlike(point.points);
    point.rho = Eigen::VectorXd::Zero(n);
    point.margin.assign(static_cast<std::size_t>(n), false);
    const Eigen::MatrixXd weights = commonWeights(loss, point.unit);
    if (loss.criterion() == Criterion::Hinge)
        setHingeRho(loss, signature, weights, point);
    else
        setSmoothRho(place, weights, point);
    return point;
}

std::optional<std::vector<Rational>> exactRho(const Place& place, const ShallowPoint& point) {
    const loss::Loss& loss = place.loss;
    const Eigen::VectorXd& parameters = place.parameters;
    std::vector<Rational> rho;
    if (loss.criterion() == Criterion::Logistic) return std::nullopt;
    if (loss.criterion() == Criterion::Hinge) {
        for (int i = 0; i < point.data(); ++i) rho.emplace_back(point.rho[i]);
        return rho;
    }
    const Entries at = entries(loss.network());
    double unit = 1.0;
    const Eigen::MatrixXd weights = commonWeights(loss, unit);
    for (int i = 0; i < point.data(); ++i) {
        Rational output(at.c >= 0 ? parameters[at.c] : 0.0);
        for (int k = 0; k < at.units; ++k) {
            Rational z(at.b >= 0 ? parameters[at.b + k] : 0.0);
            for (int j = 0; j < at.inputs; ++j)
                z += Rational(parameters[at.w + k * at.inputs + j]) * Rational(loss.dataset().points(j, i));
            if (point.states[static_cast<std::size_t>(k)][static_cast<std::size_t>(i)] == 0 && z != 0)
                return std::nullopt;
            output += Rational(point.v[k]) * (z > 0 ? z : Rational(z * Rational(point.alpha)));
        }
        const Rational residual = output - Rational(loss.dataset().targets(0, i));
        if (point.rho[i] == 0.0 && residual != 0) return std::nullopt;
        rho.push_back(2 * Rational(weights(0, i)) * residual);
    }
    return rho;
}

namespace {

/// What unit k of datum i adds to `linear` (with its kink, to the model), times `factor`.
template <typename Scalar>
void addUnit(const ShallowPoint& point, int i, int k, UnitRole role, const Scalar& factor, int margin,
             std::vector<Scalar>& linear, PiecewiseLinear<Scalar>& model) {
    const auto unit = static_cast<std::size_t>(k), datum = static_cast<std::size_t>(i);
    const auto start = static_cast<std::size_t>(model.blockStart[unit]);
    const int state = point.states[unit][datum], p = static_cast<int>(point.points.rows());
    const Scalar alpha(point.alpha);
    if (role == UnitRole::Absent || (role == UnitRole::Ray && state == 0)) return;
    if (role == UnitRole::Ray) {
        Scalar z(0);
        for (int j = 0; j < p; ++j) z += Scalar(point.weights(k, j)) * Scalar(point.points(j, i));
        linear[start] += factor * (state > 0 ? z : Scalar(alpha * z));
        return;
    }
    const Scalar along = state > 0 ? factor : Scalar(alpha * factor);
    if (along != 0)
        for (int j = 0; j < p; ++j)
            linear[start + static_cast<std::size_t>(j)] += along * Scalar(point.points(j, i));
    if (state == 0)
        model.kinks.push_back({i, k, k, point.form[datum], margin, Scalar((Scalar(1) - alpha) * factor)});
}

/// The cones of the units: t ≥ 0 on a ray, the sides of w̄_k for Cone.
template <typename Scalar>
void addCones(const ShallowPoint& point, const std::vector<UnitRole>& roles, PiecewiseLinear<Scalar>& model) {
    const int n = point.data();
    for (int k = 0; k < point.units(); ++k) {
        const auto unit = static_cast<std::size_t>(k);
        if (roles[unit] == UnitRole::Ray) model.cone.push_back({k, n, 1});
        if (roles[unit] != UnitRole::Cone) continue;
        for (int i = 0; i < n; ++i)
            if (const int state = point.states[unit][static_cast<std::size_t>(i)];
                state != 0 && point.form[static_cast<std::size_t>(i)] == i &&
                !point.points.col(i).isZero(0.0))
                model.cone.push_back({k, i, state});
    }
}

}  // namespace

template <typename Scalar>
PiecewiseLinear<Scalar> shallowModel(const ShallowPoint& point, const std::vector<Scalar>& rho,
                                     const std::vector<int>& signs, const std::vector<UnitRole>& roles) {
    PiecewiseLinear<Scalar> model;
    const int p = static_cast<int>(point.points.rows()), n = point.data();
    for (int i = 0; i < n; ++i) {
        model.forms.emplace_back();
        for (int j = 0; j < p; ++j) model.forms.back().emplace_back(point.points(j, i));
    }
    model.forms.push_back({Scalar(1)});
    for (const UnitRole role : roles)
        model.addBlock(role == UnitRole::Absent ? 0 : role == UnitRole::Ray ? 1 : p);
    model.addBlock(point.outputBias ? 1 : 0);
    for (int i = 0; i < n; ++i) {
        const auto datum = static_cast<std::size_t>(i);
        if (rho[datum] == 0) continue;
        int margin = -1;
        // Outside a margin ŷ' is weighted by ρ; inside by its sign, and the term by |ρ|.
        Scalar factor = rho[datum];
        if (point.margin[datum]) {
            margin = static_cast<int>(model.margins.size());
            const bool positive = rho[datum] > 0;
            model.margins.push_back(
                {i, 0, positive ? rho[datum] : Scalar(-rho[datum]),
                 std::vector<Scalar>(static_cast<std::size_t>(model.variables()), Scalar(0))});
            factor = positive ? 1 : -1;
        }
        auto& linear = margin < 0 ? model.linear : model.margins.back().form;
        for (int k = 0; k < point.units(); ++k) {
            const auto unit = static_cast<std::size_t>(k);
            const Scalar signedFactor = signs[unit] > 0 ? factor : Scalar(-factor);
            addUnit(point, i, k, roles[unit], signedFactor, margin, linear, model);
        }
        if (point.outputBias) linear.back() += factor;
    }
    addCones(point, roles, model);
    return model;
}

template PiecewiseLinear<double> shallowModel(const ShallowPoint&, const std::vector<double>&,
                                              const std::vector<int>&, const std::vector<UnitRole>&);
template PiecewiseLinear<Rational> shallowModel(const ShallowPoint&, const std::vector<Rational>&,
                                                const std::vector<int>&, const std::vector<UnitRole>&);

Eigen::VectorXd lifted(const loss::Loss& loss, const ShallowPoint& point, const std::vector<double>& u,
                       const std::vector<int>& signs, const std::vector<UnitRole>& roles) {
    const Entries at = entries(loss.network());
    Eigen::VectorXd direction = Eigen::VectorXd::Zero(loss.parameterCount());
    std::size_t next = 0;
    for (int k = 0; k < at.units; ++k) {
        const UnitRole role = roles[static_cast<std::size_t>(k)];
        if (role == UnitRole::Absent) continue;
        if (role == UnitRole::Ray) {
            direction[at.v + k] = signs[static_cast<std::size_t>(k)] * u[next++];
            continue;
        }
        for (int j = 0; j < point.points.rows(); ++j) {
            const Eigen::Index entry = j < at.inputs ? at.w + k * at.inputs + j : at.b + k;
            const double step = u[next++] / point.scale[j];
            direction[entry] = point.v[k] != 0.0 ? step / std::abs(point.v[k]) : 0.0;
        }
    }
    if (at.c >= 0) direction[at.c] = u[next];
    return direction;
}

}  // namespace omegascope::nonsmooth
