#include "core/nonsmooth/clarke/exact_hull.h"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <map>
#include <variant>

namespace omegascope::nonsmooth {

namespace {

using loss::Criterion;
using loss::Dyadic;
using Rational = boost::multiprecision::cpp_rational;
using Numbers = std::vector<Dyadic>;

Rational rational(const Dyadic& value) {
    const boost::multiprecision::cpp_int mantissa(value.mantissa());
    const auto shift = static_cast<unsigned>(std::abs(value.exponent()));
    if (value.exponent() >= 0) return Rational(mantissa << shift);
    return Rational(mantissa, boost::multiprecision::cpp_int(1) << shift);
}

/// Gradients of one datum's share, by its states.
class ExactBackward {
  public:
    ExactBackward(const loss::Loss& loss, const Eigen::VectorXd& parameters)
        : loss_(loss), parameters_(parameters), layout_(loss.network().layout()) {}

    /// Adds the gradient of μ_i ℓ_i on the form that the signature selects.
    void add(int datum, const network::Signature& signature, Numbers& gradient) const {
        const int depth = loss_.network().depth();
        std::vector<Numbers> features(1);
        for (const double x : loss_.dataset().points.col(datum)) features[0].emplace_back(x);
        Numbers outputs;
        for (int layer = 1; layer <= depth + 1; ++layer) {
            Numbers z = forward(layer, features.back());
            if (layer > depth) {
                outputs = std::move(z);
                break;
            }
            for (std::size_t k = 0; k < z.size(); ++k) bend(layer, datum, k, signature, z[k]);
            features.push_back(std::move(z));
        }
        Numbers delta = outputDelta(datum, signature, outputs);
        for (int layer = depth + 1; layer >= 1; --layer) {
            accumulate(layer, features[static_cast<std::size_t>(layer - 1)], delta, gradient);
            if (layer == 1) break;
            delta = backward(layer, delta);
            for (std::size_t k = 0; k < delta.size(); ++k) bend(layer - 1, datum, k, signature, delta[k]);
        }
    }

  private:
    double weight(int layer, Eigen::Index k, Eigen::Index j) const {
        const network::Block& block = *layout_.weight(layer);
        return parameters_[block.offset + k * (block.size / block.shape[0]) + j];
    }
    void bend(int layer, int datum, std::size_t k, const network::Signature& signature, Dyadic& value) const {
        const double alpha = loss_.network().architecture().alpha;
        if (signature.at(datum, layer, static_cast<int>(k)) < 0)
            value = alpha == 0.0 ? Dyadic() : Dyadic(alpha) * value;
    }
    Numbers forward(int layer, const Numbers& features) const {
        const network::Block& block = *layout_.weight(layer);
        Numbers z;
        for (int k = 0; k < block.shape[0]; ++k) {
            Dyadic sum;
            if (const network::Block* b = layout_.bias(layer)) sum = Dyadic(parameters_[b->offset + k]);
            for (std::size_t j = 0; j < features.size(); ++j)
                if (!features[j].isZero())
                    sum += Dyadic(weight(layer, k, static_cast<Eigen::Index>(j))) * features[j];
            z.push_back(std::move(sum));
        }
        return z;
    }
    Numbers backward(int layer, const Numbers& delta) const {
        Numbers below(static_cast<std::size_t>(loss_.network().architecture().width(layer - 1)));
        for (std::size_t k = 0; k < delta.size(); ++k) {
            if (delta[k].isZero()) continue;
            for (std::size_t j = 0; j < below.size(); ++j)
                below[j] +=
                    Dyadic(weight(layer, static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(j))) *
                    delta[k];
        }
        return below;
    }
    void accumulate(int layer, const Numbers& features, const Numbers& delta, Numbers& gradient) const {
        const network::Block& block = *layout_.weight(layer);
        for (std::size_t k = 0; k < delta.size(); ++k) {
            if (delta[k].isZero()) continue;
            const auto row = static_cast<std::size_t>(block.offset) + k * features.size();
            for (std::size_t j = 0; j < features.size(); ++j)
                if (!features[j].isZero()) gradient[row + j] += delta[k] * features[j];
            if (const network::Block* b = layout_.bias(layer))
                gradient[static_cast<std::size_t>(b->offset) + k] += delta[k];
        }
    }
    Numbers outputDelta(int datum, const network::Signature& signature, const Numbers& outputs) const {
        Numbers delta(outputs.size());
        const auto own = static_cast<std::size_t>(std::max(0.0, loss_.dataset().targets(0, datum)));
        const int layer = loss_.criterionLayer();
        for (std::size_t r = 0; r < outputs.size(); ++r) {
            const int unit = static_cast<int>(r);
            const Dyadic weight(loss::exactWeight(loss_, unit, datum));
            if (loss_.criterion() == Criterion::Squared) {
                delta[r] = Dyadic(2.0) * weight * (outputs[r] - Dyadic(loss_.dataset().targets(unit, datum)));
                continue;
            }
            if (signature.at(datum, layer, unit) <= 0) continue;
            if (loss_.criterion() == Criterion::Hinge) {
                delta[r] = Dyadic(-loss_.dataset().targets(0, datum)) * weight;
            } else if (loss_.criterion() == Criterion::OneVersusAll) {
                delta[r] = r == own ? -weight : weight;
            } else if (r != own) {
                delta[r] += weight;
                delta[own] += -weight;
            }
        }
        return delta;
    }

    const loss::Loss& loss_;
    const Eigen::VectorXd& parameters_;
    const network::ParameterLayout& layout_;
};

std::vector<std::int8_t> statesOf(const network::Signature& signature, int datum) {
    std::vector<std::int8_t> states;
    for (int layer = 1; layer <= signature.layerCount(); ++layer)
        for (int k = 0; k < signature.width(layer); ++k) states.push_back(signature.at(datum, layer, k));
    return states;
}

Rational product(const Numbers& a, const Numbers& b) {
    Dyadic sum;
    for (std::size_t j = 0; j < a.size(); ++j)
        if (!a[j].isZero() && !b[j].isZero()) sum += a[j] * b[j];
    return rational(sum);
}

/// A solution of a square system that has one (right-hand sides last); entries that nothing fixes are 0.
std::vector<Rational> solution(std::vector<std::vector<Rational>> rows) {
    const std::size_t n = rows.size();
    std::vector<std::size_t> pivotOf;
    std::size_t used = 0;
    for (std::size_t c = 0; c < n && used < n; ++c) {
        std::size_t pivot = used;
        while (pivot < n && rows[pivot][c] == 0) ++pivot;
        if (pivot == n) continue;
        std::swap(rows[used], rows[pivot]);
        for (std::size_t r = 0; r < n; ++r) {
            if (r == used || rows[r][c] == 0) continue;
            const Rational factor = rows[r][c] / rows[used][c];
            for (std::size_t j = c; j <= n; ++j)
                if (rows[used][j] != 0) rows[r][j] -= factor * rows[used][j];
        }
        pivotOf.push_back(c);
        ++used;
    }
    std::vector<Rational> x(n, Rational(0));
    for (std::size_t r = 0; r < used; ++r) x[pivotOf[r]] = rows[r][n] / rows[r][pivotOf[r]];
    return x;
}

/// Wolfe's algorithm in rational numbers, from the corral that the one in doubles ended with.
class Hull {
  public:
    struct Nearest {
        std::vector<std::size_t> support;
        std::vector<Rational> weights, point;
        bool isZero = false;
    };

    explicit Hull(const ExactGradients& gradients) : gradients_(gradients) {}

    std::optional<Nearest> nearest(const Eigen::VectorXd& theta) const {
        Nearest best;
        for (std::size_t j = 0; j < gradients_.size(); ++j)
            if (theta[static_cast<Eigen::Index>(j)] > 0.0) {
                best.support.push_back(j);
                best.weights.emplace_back(theta[static_cast<Eigen::Index>(j)]);
            }
        if (best.support.empty()) return std::nullopt;
        constexpr int kMostCycles = 40;
        for (int cycle = 0; cycle < kMostCycles; ++cycle) {
            if (best.support.size() > kMostSupports) return std::nullopt;
            settle(best);
            setPoint(best);
            if (best.isZero) return best;
            const auto [next, separates] = least(best.point);
            if (separates) return best;
            if (std::find(best.support.begin(), best.support.end(), next) != best.support.end())
                return std::nullopt;
            best.support.push_back(next);
            best.weights.emplace_back(0);
        }
        return std::nullopt;
    }

  private:
    /// Weights (of sum 1, of any sign) of the point of least norm in the affine hull of the support.
    std::vector<Rational> affineMinimum(const std::vector<std::size_t>& support) const {
        const std::size_t m = support.size();
        std::vector<std::vector<Rational>> system(m + 1, std::vector<Rational>(m + 2, Rational(0)));
        for (std::size_t a = 0; a < m; ++a) {
            for (std::size_t b = 0; b <= a; ++b)
                system[a][b] = system[b][a] = product(gradients_[support[a]], gradients_[support[b]]);
            system[a][m] = system[m][a] = 1;
        }
        system[m][m + 1] = 1;
        return solution(std::move(system));
    }

    /// Minor cycles: towards the affine minimum until it is reached or a weight becomes 0, whose gradient goes.
    void settle(Nearest& at) const {
        while (at.support.size() > 1) {
            const std::vector<Rational> target = affineMinimum(at.support);
            Rational step(1);
            std::size_t leaves = at.support.size();
            for (std::size_t a = 0; a < at.support.size(); ++a)
                if (target[a] < 0) {
                    const Rational ratio = at.weights[a] / (at.weights[a] - target[a]);
                    if (leaves == at.support.size() || ratio < step) {
                        step = ratio;
                        leaves = a;
                    }
                }
            for (std::size_t a = 0; a < at.support.size(); ++a)
                at.weights[a] += step * (target[a] - at.weights[a]);
            if (leaves == at.support.size()) return;
            at.support.erase(at.support.begin() + static_cast<std::ptrdiff_t>(leaves));
            at.weights.erase(at.weights.begin() + static_cast<std::ptrdiff_t>(leaves));
        }
        at.weights[0] = 1;
    }

    void setPoint(Nearest& at) const {
        const std::size_t n = gradients_.front().size();
        at.point.assign(n, Rational(0));
        for (std::size_t a = 0; a < at.support.size(); ++a)
            for (std::size_t j = 0; j < n; ++j)
                if (const Dyadic& entry = gradients_[at.support[a]][j]; !entry.isZero())
                    at.point[j] += at.weights[a] * rational(entry);
        at.isZero =
            std::all_of(at.point.begin(), at.point.end(), [](const Rational& entry) { return entry == 0; });
    }

    /// The gradient that is least along x, and whether all are positive along it.
    std::pair<std::size_t, bool> least(const std::vector<Rational>& x) const {
        std::size_t next = 0;
        Rational lowest;
        for (std::size_t k = 0; k < gradients_.size(); ++k) {
            Rational side(0);
            for (std::size_t j = 0; j < x.size(); ++j)
                if (x[j] != 0 && !gradients_[k][j].isZero()) side += x[j] * rational(gradients_[k][j]);
            if (k > 0 && side >= lowest) continue;
            lowest = side;
            next = k;
        }
        return {next, lowest > 0};
    }

    const ExactGradients& gradients_;
};

}  // namespace

std::optional<ExactGradients> exactGradients(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                             const std::vector<network::Signature>& signatures) {
    if (loss.criterion() == Criterion::Logistic) return std::nullopt;
    for (int layer = 1; layer <= loss.criterionLayer(); ++layer)
        if (!loss.network().architecture().isPlain(layer)) return std::nullopt;
    const auto n = static_cast<std::size_t>(parameters.size());
    double work = static_cast<double>(signatures.size()) * static_cast<double>(n);
    std::vector<std::map<std::vector<std::int8_t>, std::vector<std::size_t>>> choices;
    for (int i = 0; i < loss.dataset().size(); ++i) {
        choices.emplace_back();
        for (std::size_t s = 0; s < signatures.size(); ++s)
            choices.back()[statesOf(signatures[s], i)].push_back(s);
        work += static_cast<double>(choices.back().size() * n) * 3.0;
        if (choices.back().size() > 1) work += static_cast<double>(signatures.size() * n);
        if (work > kExactGradientBudget) return std::nullopt;
    }
    const ExactBackward pass(loss, parameters);
    ExactGradients result(signatures.size(), Numbers(n));
    Numbers common(n);
    for (int i = 0; i < loss.dataset().size(); ++i)
        for (const auto& [states, cells] : choices[static_cast<std::size_t>(i)]) {
            if (cells.size() == signatures.size()) {
                pass.add(i, signatures[cells.front()], common);
                continue;
            }
            Numbers share(n);
            pass.add(i, signatures[cells.front()], share);
            for (const std::size_t s : cells)
                for (std::size_t j = 0; j < n; ++j) result[s][j] += share[j];
        }
    for (Numbers& gradient : result)
        for (std::size_t j = 0; j < n; ++j) gradient[j] += common[j];
    return result;
}

ExactHull exactHull(const ExactGradients& gradients, const Eigen::VectorXd& theta) {
    ExactHull result;
    if (std::optional<Hull::Nearest> nearest = Hull(gradients).nearest(theta)) {
        result.containsZero = nearest->isZero;
        result.minNorm.resize(static_cast<Eigen::Index>(nearest->point.size()));
        for (std::size_t j = 0; j < nearest->point.size(); ++j)
            result.minNorm[static_cast<Eigen::Index>(j)] = nearest->point[j].convert_to<double>();
        result.theta = Eigen::VectorXd::Zero(theta.size());
        for (std::size_t a = 0; a < nearest->support.size(); ++a)
            result.theta[static_cast<Eigen::Index>(nearest->support[a])] =
                nearest->weights[a].convert_to<double>();
    }
    return result;
}

}  // namespace omegascope::nonsmooth
