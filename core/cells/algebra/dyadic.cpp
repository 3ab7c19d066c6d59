#include "core/cells/algebra/dyadic.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>

namespace omegascope::cells {

namespace {

constexpr int kSmallBits = 40;  ///< six products of three such numbers fit into 127 bits

__extension__ using Wide = __int128;

int signOf(Wide value) {
    return (value > 0) - (value < 0);
}

int bits(const Integer& value) {
    return value.is_zero() ? 0 : static_cast<int>(msb(Integer(abs(value)))) + 1;
}

int trailingZeros(const Integer& value) {
    return static_cast<int>(lsb(Integer(abs(value))));
}

Integer shifted(const Integer& value, int left) {
    if (left >= 0) return Integer(value << static_cast<unsigned>(left));
    // Shifts to the right are asked only of multiples of that power; the magnitude keeps the sign out of it.
    const Integer size = Integer(abs(value)) >> static_cast<unsigned>(-left);
    return value.sign() < 0 ? Integer(-size) : size;
}

double toDouble(const Integer& value, int exponent) {
    // 64 leading bits are enough for an error below 2^-52, whatever rounding the conversions use.
    const int excess = bits(value) - 64;
    if (excess <= 0) return std::ldexp(value.convert_to<double>(), exponent);
    const auto head =
        Integer(Integer(abs(value)) >> static_cast<unsigned>(excess)).convert_to<std::uint64_t>();
    return std::ldexp(static_cast<double>(head), exponent + excess) * value.sign();
}

}  // namespace

Dyadic::Dyadic(double value) {
    if (!std::isfinite(value)) throw std::invalid_argument("Dyadic: the number is not finite");
    if (value == 0.0) return;
    int exponent = 0;
    const auto whole = static_cast<std::int64_t>(std::ldexp(std::frexp(value, &exponent), 53));
    const int zeros = std::countr_zero(static_cast<std::uint64_t>(whole));
    mantissa_ = whole / (std::int64_t{1} << zeros);
    exponent_ = exponent - 53 + zeros;
}

Dyadic& Dyadic::operator+=(const Dyadic& other) {
    if (other.isZero()) return *this;
    if (isZero()) return *this = other;
    const int exponent = std::min(exponent_, other.exponent_);
    if (exponent_ > exponent) mantissa_ = shifted(mantissa_, exponent_ - exponent);
    mantissa_ +=
        other.exponent_ > exponent ? shifted(other.mantissa_, other.exponent_ - exponent) : other.mantissa_;
    exponent_ = mantissa_.is_zero() ? 0 : exponent;
    return *this;
}

Dyadic operator*(const Dyadic& a, const Dyadic& b) {
    Dyadic product;
    if (a.isZero() || b.isZero()) return product;
    product.mantissa_ = a.mantissa_ * b.mantissa_;
    product.exponent_ = a.exponent_ + b.exponent_;
    return product;
}

double Dyadic::toDouble() const {
    return cells::toDouble(mantissa_, exponent_);
}

Dyadic Dyadic::half() const {
    Dyadic result = *this;
    if (!isZero()) --result.exponent_;
    return result;
}

ExactLine::ExactLine(const Dyadic& first, const Dyadic& second, const Dyadic& third) {
    const std::array<const Dyadic*, 3> given{&first, &second, &third};
    const std::array<Integer*, 3> own{&a, &b, &c};
    bool any = false;
    int exponent = 0;
    for (const Dyadic* number : given) {
        if (number->isZero()) continue;
        const int lowest = number->exponent() + trailingZeros(number->mantissa());
        exponent = any ? std::min(exponent, lowest) : lowest;
        any = true;
    }
    isSmall = true;
    for (std::size_t k = 0; k < 3; ++k) {
        if (!given[k]->isZero()) *own[k] = shifted(given[k]->mantissa(), given[k]->exponent() - exponent);
        isSmall = isSmall && bits(*own[k]) <= kSmallBits;
    }
    if (isSmall)
        for (std::size_t k = 0; k < 3; ++k) small[k] = own[k]->convert_to<std::int64_t>();
}

ExactLine ExactLine::negated() const {
    ExactLine result = *this;
    result.a = -a;
    result.b = -b;
    result.c = -c;
    for (auto& number : result.small) number = -number;
    return result;
}

int determinantSign(const ExactLine& first, const ExactLine& second, const ExactLine& third) {
    if (first.isSmall && second.isSmall && third.isSmall) {
        const auto& [a1, b1, c1] = first.small;
        const auto& [a2, b2, c2] = second.small;
        const auto& [a3, b3, c3] = third.small;
        return signOf((Wide{b2} * c3 - Wide{b3} * c2) * a1 - (Wide{b1} * c3 - Wide{b3} * c1) * a2 +
                      (Wide{b1} * c2 - Wide{b2} * c1) * a3);
    }
    const Integer one = second.b * third.c - third.b * second.c;
    const Integer two = first.b * third.c - third.b * first.c;
    const Integer three = first.b * second.c - second.b * first.c;
    return Integer(first.a * one - second.a * two + third.a * three).sign();
}

int crossSign(const ExactLine& first, const ExactLine& second) {
    if (first.isSmall && second.isSmall)
        return signOf(Wide{first.small[0]} * second.small[1] - Wide{second.small[0]} * first.small[1]);
    return Integer(first.a * second.b - second.a * first.b).sign();
}

int cornerSign(const ExactLine& line, int x, int y) {
    return Integer((x > 0 ? line.a : Integer(-line.a)) + (y > 0 ? line.b : Integer(-line.b)) + line.c).sign();
}

std::array<double, 3> rounded(const ExactLine& line) {
    const int exponent = -std::max(bits(line.a), bits(line.b));
    return {toDouble(line.a, exponent), toDouble(line.b, exponent), toDouble(line.c, exponent)};
}

double quotient(const Integer& numerator, const Integer& denominator) {
    constexpr int kBits = 62;
    return toDouble(Integer(shifted(numerator, kBits) / denominator), -kBits);
}

}  // namespace omegascope::cells
