#include "core/certificates/problem/curve_pass.h"

#include <algorithm>
#include <stdexcept>

namespace omegascope::certificates {

namespace {

using loss::Criterion;

void trim(Polynomial& polynomial) {
    while (!polynomial.empty() && polynomial.back() == 0) polynomial.pop_back();
}

void add(Polynomial& to, const Polynomial& other, const Rational& factor) {
    if (factor == 0) return;
    if (to.size() < other.size()) to.resize(other.size(), Rational(0));
    for (std::size_t k = 0; k < other.size(); ++k) to[k] += factor * other[k];
}

/// to += a b
void addProduct(Polynomial& to, const Polynomial& a, const Polynomial& b) {
    if (a.empty() || b.empty()) return;
    if (to.size() < a.size() + b.size() - 1) to.resize(a.size() + b.size() - 1, Rational(0));
    for (std::size_t k = 0; k < a.size(); ++k)
        if (a[k] != 0)
            for (std::size_t l = 0; l < b.size(); ++l)
                if (b[l] != 0) to[k + l] += a[k] * b[l];
}

/// A polynomial of the pass itself.
using Dyadics = std::vector<DyadicNumber>;

void trim(Dyadics& polynomial) {
    for (DyadicNumber& each : polynomial) each.trim();
    while (!polynomial.empty() && polynomial.back().isZero()) polynomial.pop_back();
}

int firstSign(const Dyadics& polynomial) {
    for (const DyadicNumber& each : polynomial)
        if (!each.isZero()) return each.sign();
    return 0;
}

/// to += a b
void addProduct(Dyadics& to, const Dyadics& a, const Dyadics& b) {
    if (a.empty() || b.empty()) return;
    if (to.size() < a.size() + b.size() - 1) to.resize(a.size() + b.size() - 1);
    for (std::size_t k = 0; k < a.size(); ++k)
        if (!a[k].isZero())
            for (std::size_t l = 0; l < b.size(); ++l) to[k + l].addProduct(a[k], b[l]);
}

Polynomial rational(const Dyadics& polynomial) {
    Polynomial result;
    for (const DyadicNumber& each : polynomial) result.push_back(each.rational());
    return result;
}

/// Each parameter as a polynomial, in ε times a factor that makes all denominators powers of two.
std::vector<Dyadics> parametersAlong(const ExactProblem& problem, const Curve& curve) {
    std::vector<Dyadics> result;
    CommonDenominator common;
    for (const Vector& term : curve) {
        if (static_cast<int>(term.size()) != problem.parameterCount())
            throw std::invalid_argument("a curve has not the length of ω");
        for (const Rational& value : term) {
            demand(common.add(value), "the denominators of a curve have too large a common multiple");
        }
    }
    const Integer odd = common.value() >> lsb(common.value());
    demand(static_cast<double>(msb(odd)) * static_cast<double>(curve.size()) < CommonDenominator::kMostBits,
           "the denominators of a curve have too large a common multiple");
    for (std::size_t j = 0; j < problem.parameters().size(); ++j) {
        Dyadics& along = result.emplace_back(1, problem.parameters()[j]);
        Rational power(1);
        for (const Vector& term : curve) {
            power *= odd;
            along.emplace_back(Rational(term[j] * power));
        }
        trim(along);
    }
    return result;
}

void addDatum(const ExactProblem& problem, int datum, CurvePass& pass) {
    const auto i = static_cast<std::size_t>(datum);
    const std::vector<Polynomial>& outputs = pass.z.back()[i];
    auto& states = pass.states.back()[i];
    if (problem.criterion() == Criterion::Squared) {
        for (int r = 0; r < problem.outputs(); ++r) {
            Polynomial residual = outputs[static_cast<std::size_t>(r)];
            add(residual, {Rational(-1)}, problem.target(datum, r));
            trim(residual);
            Polynomial square;
            addProduct(square, residual, residual);
            add(pass.loss, square, problem.weight(datum, 0));
        }
        return;
    }
    if (!problem.isHinge()) return;
    states.assign(static_cast<std::size_t>(problem.criterion() == Criterion::Hinge ? 1 : problem.outputs()),
                  1);
    for (const Term& term : problem.terms(datum)) {
        Polynomial m{Rational(1)};
        if (term.plus >= 0) add(m, outputs[static_cast<std::size_t>(term.plus)], Rational(1));
        if (term.minus >= 0) add(m, outputs[static_cast<std::size_t>(term.minus)], Rational(-1));
        trim(m);
        const int sign = signOf(m);
        states[static_cast<std::size_t>(term.unit)] = static_cast<std::int8_t>(sign);
        if (sign > 0) add(pass.loss, m, term.weight);
    }
}

std::vector<std::vector<std::vector<bool>>> aliveEntries(const ExactProblem& problem, const CurvePass& here) {
    std::vector<std::vector<std::vector<bool>>> alive;
    for (int layer = 1; layer <= problem.depth() + 1; ++layer) {
        auto& entries = alive.emplace_back();
        for (int i = 0; i < problem.data(); ++i) {
            const auto datum = static_cast<std::size_t>(i);
            auto& row = entries.emplace_back();
            for (int unit = 0; unit < problem.width(layer); ++unit) {
                bool reads = problem.biasIndex(layer, unit) >= 0;
                problem.forEachInput(layer, unit, [&](int feature, int) {
                    const auto f = static_cast<std::size_t>(feature);
                    if (layer == 1) {
                        reads = reads || problem.point(i)[f] != 0;
                        return;
                    }
                    const auto below = static_cast<std::size_t>(layer - 2);
                    const bool blind = problem.alpha() == 0 && here.states[below][datum][f] < 0;
                    reads = reads || (alive[below][datum][f] && !blind);
                });
                row.push_back(reads);
            }
        }
    }
    return alive;
}

}  // namespace

int signOf(const Polynomial& polynomial) {
    for (const Rational& coefficient : polynomial)
        if (coefficient != 0) return coefficient > 0 ? 1 : -1;
    return 0;
}

Rational CurvePass::output(int datum, int unit) const {
    const Polynomial& output = z.back()[static_cast<std::size_t>(datum)][static_cast<std::size_t>(unit)];
    return output.empty() ? Rational(0) : output.front();
}

CurvePass passAlong(const ExactProblem& problem, const Curve& curve) {
    const std::vector<Dyadics> parameters = parametersAlong(problem, curve);
    const auto count = static_cast<std::size_t>(problem.data());
    CurvePass pass;
    pass.features.emplace_back();
    for (int layer = 1; layer <= problem.depth() + 1; ++layer) {
        pass.z.emplace_back(count);
        pass.states.emplace_back(count);
        if (layer <= problem.depth()) pass.features.emplace_back();
    }
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<Dyadics> features;
        for (const DyadicNumber& x : problem.dyadicPoint(static_cast<int>(i))) {
            features.emplace_back(1, x);
            trim(features.back());
        }
        pass.features.front().push_back(problem.dyadicPoint(static_cast<int>(i)));
        for (int layer = 1; layer <= problem.depth() + 1; ++layer) {
            const auto at = static_cast<std::size_t>(layer - 1);
            std::vector<Dyadics> next;
            for (int unit = 0; unit < problem.width(layer); ++unit) {
                Dyadics z;
                if (const int bias = problem.biasIndex(layer, unit); bias >= 0)
                    z = parameters[static_cast<std::size_t>(bias)];
                problem.forEachInput(layer, unit, [&](int feature, int index) {
                    addProduct(z, features[static_cast<std::size_t>(feature)],
                               parameters[static_cast<std::size_t>(index)]);
                });
                trim(z);
                pass.z[at][i].push_back(rational(z));
                if (layer > problem.depth()) continue;
                const int sign = firstSign(z);
                pass.states[at][i].push_back(static_cast<std::int8_t>(sign));
                if (sign < 0)
                    for (DyadicNumber& each : z) each = each * problem.dyadicAlpha();
                trim(z);
                next.push_back(std::move(z));
            }
            if (layer <= problem.depth()) {
                auto& values = pass.features[static_cast<std::size_t>(layer)].emplace_back();
                for (const Dyadics& feature : next)
                    values.push_back(feature.empty() ? DyadicNumber() : feature.front());
            }
            features = std::move(next);
        }
        addDatum(problem, static_cast<int>(i), pass);
    }
    trim(pass.loss);
    pass.alive = aliveEntries(problem, pass);
    return pass;
}

std::vector<Entry> wallsAt(const ExactProblem& problem, const CurvePass& here) {
    std::vector<Entry> walls;
    for (int i = 0; i < problem.data(); ++i)
        for (int layer = 1; layer <= problem.depth() + 1; ++layer) {
            const auto& states =
                here.states[static_cast<std::size_t>(layer - 1)][static_cast<std::size_t>(i)];
            const bool hidden = layer <= problem.depth();
            if (hidden && problem.alpha() == 1) continue;
            for (std::size_t unit = 0; unit < states.size(); ++unit)
                if (states[unit] == 0 &&
                    (!hidden ||
                     here.alive[static_cast<std::size_t>(layer - 1)][static_cast<std::size_t>(i)][unit]))
                    walls.push_back({i, layer, static_cast<int>(unit)});
        }
    return walls;
}

}  // namespace omegascope::certificates
