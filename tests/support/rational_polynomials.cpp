#include "tests/support/rational_polynomials.h"

namespace omegascope::testing {

namespace {

void trim(RationalPolynomial& p) {
    while (!p.empty() && p.back() == 0) p.pop_back();
}

/// -(a mod b), by a positive factor so that the numbers stay short.
RationalPolynomial negatedRemainder(RationalPolynomial a, const RationalPolynomial& b) {
    while (a.size() >= b.size()) {
        const Rational factor = a.back() / b.back();
        const std::size_t shift = a.size() - b.size();
        for (std::size_t k = 0; k < b.size(); ++k) a[k + shift] -= factor * b[k];
        a.pop_back();
        trim(a);
    }
    if (a.empty()) return a;
    const Rational size = abs(a.back());
    for (Rational& c : a) c /= -size;
    return a;
}

}  // namespace

RationalPolynomial rationalPolynomial(const std::vector<double>& c) {
    RationalPolynomial p;
    for (const double value : c) p.emplace_back(value);
    trim(p);
    return p;
}

Rational valueAt(const RationalPolynomial& p, const Rational& x) {
    Rational value = 0;
    for (std::size_t k = p.size(); k-- > 0;) value = value * x + p[k];
    return value;
}

RationalPolynomial product(const RationalPolynomial& a, const RationalPolynomial& b) {
    if (a.empty() || b.empty()) return {};
    RationalPolynomial p(a.size() + b.size() - 1);
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < b.size(); ++j) p[i + j] += a[i] * b[j];
    trim(p);
    return p;
}

RationalPolynomial sum(RationalPolynomial a, const RationalPolynomial& b) {
    a.resize(std::max(a.size(), b.size()));
    for (std::size_t k = 0; k < b.size(); ++k) a[k] += b[k];
    trim(a);
    return a;
}

SturmChain::SturmChain(const RationalPolynomial& p) {
    chain_.push_back(p);
    RationalPolynomial derivative;
    for (std::size_t k = 1; k < p.size(); ++k) derivative.push_back(p[k] * static_cast<int>(k));
    while (!derivative.empty()) {
        chain_.push_back(derivative);
        derivative = negatedRemainder(chain_[chain_.size() - 2], chain_.back());
    }
}

int SturmChain::variations(const Rational& x) const {
    int changes = 0, last = 0;
    for (const RationalPolynomial& p : chain_) {
        const int sign = valueAt(p, x).sign();
        if (sign != 0 && last != 0 && sign != last) ++changes;
        if (sign != 0) last = sign;
    }
    return changes;
}

RationalPolynomial onGraph(const cells::Polynomial& p, const RationalPolynomial& f) {
    RationalPolynomial result, power{1};
    for (int b = 0; b <= p.degreeY(); ++b) {
        RationalPolynomial row;
        for (int a = 0; a <= p.degreeX(); ++a) row.emplace_back(p.at(a, b));
        trim(row);
        result = sum(std::move(result), product(row, power));
        power = product(power, f);
    }
    return result;
}

Rational valueAt(const cells::Polynomial& p, const Rational& x, const Rational& y) {
    Rational value = 0;
    for (int a = p.degreeX(); a >= 0; --a) {
        Rational row = 0;
        for (int b = p.degreeY(); b >= 0; --b) row = row * y + Rational(p.at(a, b));
        value = value * x + row;
    }
    return value;
}

}  // namespace omegascope::testing
