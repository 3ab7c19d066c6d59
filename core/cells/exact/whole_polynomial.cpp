#include "core/cells/exact/whole_polynomial.h"

#include <algorithm>

#include "core/support/index.h"

namespace omegascope::cells {

namespace {

Integer divisorOf(const std::vector<Integer>& c) {
    Integer divisor = 0;
    for (const Integer& own : c) divisor = Integer(gcd(divisor, own));
    return divisor;
}

/// A positive multiple of the remainder of a by b.
WholePolynomial positiveRemainder(const WholePolynomial& a, const WholePolynomial& b) {
    std::vector<Integer> rest = a.coefficients();
    const int n = b.degree();
    const Integer factor = Integer(abs(b.leading()));
    for (int k = a.degree(); k >= n; --k) {
        // factor · rest - (rest_k · sign) x^(k-n) b: the leading terms cancel.
        const Integer top = b.leading().sign() < 0 ? Integer(-rest[at(k)]) : rest[at(k)];
        for (int j = 0; j < k; ++j) rest[at(j)] *= factor;
        for (int j = 0; j < n; ++j) rest[at(k - n + j)] -= Integer(top * b.coefficients()[at(j)]);
        rest.resize(at(k));
    }
    return WholePolynomial(std::move(rest));
}

}  // namespace

WholePolynomial::WholePolynomial(std::vector<Integer> c) : c_(std::move(c)) {
    while (!c_.empty() && c_.back().is_zero()) c_.pop_back();
}

WholePolynomial WholePolynomial::derivative() const {
    std::vector<Integer> c;
    for (int k = 1; k <= degree(); ++k) c.push_back(Integer(c_[at(k)] * k));
    return WholePolynomial(std::move(c));
}

WholePolynomial WholePolynomial::primitive() const {
    const Integer divisor = divisorOf(c_);
    if (divisor <= 1) return *this;
    WholePolynomial result = *this;
    for (Integer& own : result.c_) own /= divisor;
    return result;
}

int WholePolynomial::signAt(const WholePoint& x) const {
    // 2^(e n) p(m / 2^e) by Horner's rule.
    Integer value = 0;
    unsigned shift = 0;
    for (int k = degree(); k >= 0; --k) {
        value = Integer(value * x.m) + Integer(c_[at(k)] << shift);
        shift += static_cast<unsigned>(x.e);
    }
    return value.sign();
}

WholePolynomial operator+(const WholePolynomial& a, const WholePolynomial& b) {
    std::vector<Integer> c = a.c_;
    c.resize(std::max(a.c_.size(), b.c_.size()), Integer(0));
    for (std::size_t k = 0; k < b.c_.size(); ++k) c[k] += b.c_[k];
    return WholePolynomial(std::move(c));
}

WholePolynomial operator-(const WholePolynomial& a, const WholePolynomial& b) {
    std::vector<Integer> c = a.c_;
    c.resize(std::max(a.c_.size(), b.c_.size()), Integer(0));
    for (std::size_t k = 0; k < b.c_.size(); ++k) c[k] -= b.c_[k];
    return WholePolynomial(std::move(c));
}

WholePolynomial operator*(const WholePolynomial& a, const WholePolynomial& b) {
    if (a.isZero() || b.isZero()) return {};
    std::vector<Integer> c(a.c_.size() + b.c_.size() - 1, Integer(0));
    for (std::size_t j = 0; j < a.c_.size(); ++j)
        for (std::size_t k = 0; k < b.c_.size(); ++k) c[j + k] += Integer(a.c_[j] * b.c_[k]);
    return WholePolynomial(std::move(c));
}

WholePolynomial operator*(const WholePolynomial& a, const Integer& factor) {
    WholePolynomial result = a;
    for (Integer& own : result.c_) own *= factor;
    if (factor.is_zero()) result.c_.clear();
    return result;
}

std::optional<WholePolynomial> dividedExactly(const WholePolynomial& a, const WholePolynomial& b) {
    if (a.isZero()) return WholePolynomial();
    const int n = b.degree();
    if (b.isZero() || a.degree() < n) return {};
    std::vector<Integer> rest = a.coefficients(), quotient(at(a.degree() - n + 1), Integer(0));
    for (int k = a.degree(); k >= n; --k) {
        Integer& own = quotient[at(k - n)];
        own = Integer(rest[at(k)] / b.leading());
        if (Integer(own * b.leading()) != rest[at(k)]) return {};
        for (int j = 0; j <= n; ++j) rest[at(k - n + j)] -= Integer(own * b.coefficients()[at(j)]);
    }
    if (!WholePolynomial(std::move(rest)).isZero()) return {};
    return WholePolynomial(std::move(quotient));
}

WholePolynomial commonDivisor(WholePolynomial a, WholePolynomial b) {
    a = a.primitive();
    b = b.primitive();
    while (!b.isZero()) {
        if (a.degree() < b.degree()) std::swap(a, b);
        if (b.isZero()) break;
        WholePolynomial rest = positiveRemainder(a, b).primitive();
        a = std::exchange(b, std::move(rest));
    }
    return !a.isZero() && a.leading().sign() < 0 ? a * Integer(-1) : a;
}

WholePolynomial squareFree(const WholePolynomial& p) {
    const WholePolynomial own = p.primitive();
    if (own.degree() < 1) return own;
    return dividedExactly(own, commonDivisor(own, own.derivative())).value_or(own).primitive();
}

SturmChain::SturmChain(const WholePolynomial& p) {
    chain_ = {p.primitive(), p.derivative().primitive()};
    while (chain_.back().degree() > 0) {
        const auto size = chain_.size();
        WholePolynomial rest = positiveRemainder(chain_[size - 2], chain_[size - 1]).primitive();
        chain_.push_back(rest * Integer(-1));
    }
    while (!chain_.empty() && chain_.back().isZero()) chain_.pop_back();
}

int SturmChain::variationsAt(const WholePoint& x) const {
    int before = 0, count = 0;
    for (const WholePolynomial& p : chain_) {
        const int sign = p.signAt(x);
        if (sign == 0) continue;
        if (before == -sign) ++count;
        before = sign;
    }
    return count;
}

int SturmChain::rootsBetween(const WholePoint& low, const WholePoint& high) const {
    return variationsAt(low) - variationsAt(high);
}

}  // namespace omegascope::cells
