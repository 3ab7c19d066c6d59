#pragma once

#include "core/certificates/numbers/exact_number.h"

namespace omegascope::certificates {

/// m · 2^e: what sums and products of doubles are. The passes use it in the place of Rational, which would look for common
/// divisors after each product. A regular value; m is odd or 0 after `trim`.
class DyadicNumber {
  public:
    DyadicNumber() = default;
    explicit DyadicNumber(int value) : mantissa_(value) {}
    explicit DyadicNumber(double value);  ///< @throws std::invalid_argument for NaN and infinity
    /// @pre the denominator is a power of two, else std::invalid_argument
    explicit DyadicNumber(const Rational& value);

    Rational rational() const;
    int sign() const { return mantissa_.sign(); }
    bool isZero() const { return mantissa_.is_zero(); }
    void trim();

    DyadicNumber& operator+=(const DyadicNumber& other);
    /// *this += a b
    void addProduct(const DyadicNumber& a, const DyadicNumber& b);
    DyadicNumber operator-() const;
    friend DyadicNumber operator*(const DyadicNumber& a, const DyadicNumber& b);
    friend bool operator<(const DyadicNumber& a, const DyadicNumber& b);

  private:
    Integer mantissa_{0};
    int exponent_ = 0;
};

}  // namespace omegascope::certificates
