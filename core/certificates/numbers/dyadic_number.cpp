#include "core/certificates/numbers/dyadic_number.h"

#include <cmath>
#include <stdexcept>

namespace omegascope::certificates {

DyadicNumber::DyadicNumber(double value) {
    if (!std::isfinite(value)) throw std::invalid_argument("an exact number must be finite");
    int exponent = 0;
    const double fraction = std::frexp(value, &exponent);
    mantissa_ = static_cast<long long>(std::ldexp(fraction, 53));
    exponent_ = exponent - 53;
    trim();
}

DyadicNumber::DyadicNumber(const Rational& value) {
    const Integer below = denominator(value);
    const auto power = static_cast<int>(msb(below));
    if (below != Integer(1) << power) throw std::invalid_argument("a denominator is no power of two");
    mantissa_ = numerator(value);
    exponent_ = -power;
    trim();
}

Rational DyadicNumber::rational() const {
    if (exponent_ >= 0) return Rational(Integer(mantissa_ << exponent_));
    return {mantissa_, Integer(1) << -exponent_};
}

void DyadicNumber::trim() {
    if (mantissa_.is_zero()) {
        exponent_ = 0;
        return;
    }
    const auto zeros = static_cast<int>(lsb(Integer(abs(mantissa_))));
    if (zeros == 0) return;
    mantissa_ >>= zeros;  // exact, also for negative numbers
    exponent_ += zeros;
}

DyadicNumber& DyadicNumber::operator+=(const DyadicNumber& other) {
    if (other.isZero()) return *this;
    if (isZero()) return *this = other;
    if (exponent_ > other.exponent_) {
        mantissa_ <<= exponent_ - other.exponent_;
        exponent_ = other.exponent_;
    }
    if (exponent_ == other.exponent_)
        mantissa_ += other.mantissa_;
    else
        mantissa_ += Integer(other.mantissa_ << (other.exponent_ - exponent_));
    return *this;
}

void DyadicNumber::addProduct(const DyadicNumber& a, const DyadicNumber& b) {
    if (!a.isZero() && !b.isZero()) *this += a * b;
}

DyadicNumber DyadicNumber::operator-() const {
    DyadicNumber result = *this;
    result.mantissa_ = -result.mantissa_;
    return result;
}

DyadicNumber operator*(const DyadicNumber& a, const DyadicNumber& b) {
    DyadicNumber result;
    result.mantissa_ = a.mantissa_ * b.mantissa_;
    result.exponent_ = result.mantissa_.is_zero() ? 0 : a.exponent_ + b.exponent_;
    return result;
}

bool operator<(const DyadicNumber& a, const DyadicNumber& b) {
    DyadicNumber difference = -b;
    difference += a;
    return difference.sign() < 0;
}

}  // namespace omegascope::certificates
