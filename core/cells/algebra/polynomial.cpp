#include "core/cells/algebra/polynomial.h"

#include <algorithm>
#include <cmath>

namespace omegascope::cells {

Polynomial Polynomial::constant(double value) {
    Polynomial p(0, 0);
    p.c_[0] = value;
    return p;
}

Polynomial Polynomial::linear(double c, double x, double y) {
    Polynomial p(1, 1);
    p.at(0, 0) = c;
    p.at(1, 0) = x;
    p.at(0, 1) = y;
    return p;
}

double Polynomial::operator()(double x, double y) const {
    double value = 0.0;
    for (int a = m_; a >= 0; --a) {
        const double* row = c_.data() + a * (n_ + 1);
        double inner = row[n_];
        for (int b = n_ - 1; b >= 0; --b) inner = inner * y + row[b];
        value = value * x + inner;
    }
    return value;
}

std::array<double, 3> Polynomial::withGradient(double x, double y) const {
    double value = 0.0, dx = 0.0, dy = 0.0;
    for (int a = m_; a >= 0; --a) {
        const double* row = c_.data() + a * (n_ + 1);
        double inner = row[n_], slope = 0.0;
        for (int b = n_ - 1; b >= 0; --b) {
            slope = slope * y + inner;
            inner = inner * y + row[b];
        }
        dx = dx * x + value;
        value = value * x + inner;
        dy = dy * x + slope;
    }
    return {value, dx, dy};
}

Polynomial Polynomial::derivativeX() const {
    if (m_ == 0) return constant(0.0);
    Polynomial d(m_ - 1, n_);
    for (int a = 1; a <= m_; ++a)
        for (int b = 0; b <= n_; ++b) d.at(a - 1, b) = a * at(a, b);
    return d;
}

Polynomial Polynomial::derivativeY() const {
    if (n_ == 0) return constant(0.0);
    Polynomial d(m_, n_ - 1);
    for (int a = 0; a <= m_; ++a)
        for (int b = 1; b <= n_; ++b) d.at(a, b - 1) = b * at(a, b);
    return d;
}

Polynomial Polynomial::substituted(double x0, double hx, double y0, double hy) const {
    // A Taylor shift by repeated synthetic division, then scaling, one variable after the other.
    Polynomial q = *this;
    for (int b = 0; b <= n_; ++b) {
        for (int i = 0; i < m_; ++i)
            for (int a = m_ - 1; a >= i; --a) q.at(a, b) += x0 * q.at(a + 1, b);
        double power = 1.0;
        for (int a = 1; a <= m_; ++a) q.at(a, b) *= (power *= hx);
    }
    for (int a = 0; a <= m_; ++a) {
        for (int i = 0; i < n_; ++i)
            for (int b = n_ - 1; b >= i; --b) q.at(a, b) += y0 * q.at(a, b + 1);
        double power = 1.0;
        for (int b = 1; b <= n_; ++b) q.at(a, b) *= (power *= hy);
    }
    return q;
}

Polynomial Polynomial::trimmed(double tolerance) const {
    int m = 0, n = 0;
    for (int a = 0; a <= m_; ++a)
        for (int b = 0; b <= n_; ++b)
            if (std::abs(at(a, b)) > tolerance) {
                m = std::max(m, a);
                n = std::max(n, b);
            }
    Polynomial q(m, n);
    for (int a = 0; a <= m; ++a)
        for (int b = 0; b <= n; ++b)
            if (std::abs(at(a, b)) > tolerance) q.at(a, b) = at(a, b);
    return q;
}

double Polynomial::largest() const {
    double most = 0.0;
    for (const double c : c_) most = std::max(most, std::abs(c));
    return most;
}

double Polynomial::sumOfSizes() const {
    double sum = 0.0;
    for (const double c : c_) sum += std::abs(c);
    return sum;
}

int Polynomial::totalDegree() const {
    int degree = 0;
    for (int a = 0; a <= m_; ++a)
        for (int b = 0; b <= n_; ++b)
            if (at(a, b) != 0.0) degree = std::max(degree, a + b);
    return degree;
}

Polynomial& Polynomial::operator+=(const Polynomial& other) {
    if (other.m_ > m_ || other.n_ > n_) {
        Polynomial wider(std::max(m_, other.m_), std::max(n_, other.n_));
        for (int a = 0; a <= m_; ++a)
            for (int b = 0; b <= n_; ++b) wider.at(a, b) = at(a, b);
        *this = std::move(wider);
    }
    for (int a = 0; a <= other.m_; ++a)
        for (int b = 0; b <= other.n_; ++b) at(a, b) += other.at(a, b);
    return *this;
}

Polynomial& Polynomial::operator*=(double factor) {
    for (double& c : c_) c *= factor;
    return *this;
}

Polynomial operator*(const Polynomial& p, const Polynomial& q) {
    Polynomial product(p.m_ + q.m_, p.n_ + q.n_);
    for (int a = 0; a <= p.m_; ++a)
        for (int b = 0; b <= p.n_; ++b)
            for (int c = 0; c <= q.m_; ++c)
                for (int d = 0; d <= q.n_; ++d) product.at(a + c, b + d) += p.at(a, b) * q.at(c, d);
    return product;
}

}  // namespace omegascope::cells
