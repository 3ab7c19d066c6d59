#pragma once

#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>

namespace omegascope::cells {

/// Integers of any length; the first 256 bits need no allocation.
using Integer = boost::multiprecision::number<
    boost::multiprecision::cpp_int_backend<256, 0, boost::multiprecision::signed_magnitude,
                                           boost::multiprecision::unchecked>,
    boost::multiprecision::et_off>;

/// An exact number m · 2^e with integers m, e: every finite double is one, and so are their sums and products.
/// A regular value.
class Dyadic {
  public:
    Dyadic() = default;
    explicit Dyadic(double value);  ///< exact; @throws std::invalid_argument when it is not finite

    int sign() const { return mantissa_.sign(); }
    bool isZero() const { return mantissa_.is_zero(); }
    const Integer& mantissa() const { return mantissa_; }
    int exponent() const { return exponent_; }

    Dyadic& operator+=(const Dyadic& other);
    friend Dyadic operator+(Dyadic a, const Dyadic& b) { return a += b; }
    friend Dyadic operator-(Dyadic a) {
        a.mantissa_ = -a.mantissa_;
        return a;
    }
    friend Dyadic operator-(Dyadic a, const Dyadic& b) { return a += -b; }
    friend Dyadic operator*(const Dyadic& a, const Dyadic& b);
    Dyadic half() const;
    /// The nearest double or a neighbour of it; infinite beyond the range, 0 below it.
    double toDouble() const;

  private:
    Integer mantissa_ = 0;
    int exponent_ = 0;  ///< 0 when the mantissa is 0
};

/// The coefficients of a x + b y + c, exactly, up to a positive factor: integers.
struct ExactLine {
    Integer a = 0;
    Integer b = 0;
    Integer c = 0;
    bool isSmall = false;  ///< |a|, |b|, |c| < 2^40, and `small` holds them
    std::array<std::int64_t, 3> small{};

    ExactLine() = default;
    ExactLine(const Dyadic& a, const Dyadic& b, const Dyadic& c);
    ExactLine negated() const;
};

/// Sign of the determinant of the rows (a, b, c) of three lines.
int determinantSign(const ExactLine& first, const ExactLine& second, const ExactLine& third);
/// Sign of a₁ b₂ - a₂ b₁.
int crossSign(const ExactLine& first, const ExactLine& second);
/// Sign of a x + b y + c at a point with x, y ∈ {-1, 1}.
int cornerSign(const ExactLine& line, int x, int y);
/// {a, b, c} as doubles up to one positive factor, with max(|a|, |b|) in [1/2, 1); each errs by at most 2^-52 of itself,
/// or 2^-1000 when it is far smaller. Requires (a, b) ≠ 0.
std::array<double, 3> rounded(const ExactLine& line);
/// numerator / denominator as a double, within 2^-60 absolutely when it is at most 1 in size.
double quotient(const Integer& numerator, const Integer& denominator);

}  // namespace omegascope::cells
