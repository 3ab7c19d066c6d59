#pragma once

#include <cmath>

namespace omegascope::cells {

/// The unevaluated sum hi + lo of two doubles, |lo| ≤ ulp(hi)/2: about 106 bits.
/// Every operation below errs by at most kDoubleDoubleUnit times the sizes of its operands (a product: of its result),
/// unless it over- or underflows.   [Dekker, A floating-point technique for extending the available precision, 1971]
struct DoubleDouble {
    double hi = 0.0;
    double lo = 0.0;
};

/// u, half an ulp of 1: what one rounding of a double may lose of its result.
inline constexpr double kUnitRoundoff = 0x1p-53;
inline constexpr double kDoubleDoubleUnit = 0x1p-100;

/// a + b exactly.   [Knuth, TwoSum]
inline DoubleDouble twoSum(double a, double b) {
    const double sum = a + b;
    const double part = sum - a;
    return {sum, (a - (sum - part)) + (b - part)};
}

/// a · b exactly.
inline DoubleDouble twoProduct(double a, double b) {
    const double product = a * b;
    return {product, std::fma(a, b, -product)};
}

/// hi + lo, |lo| ≤ |hi|, with the parts in their place.
inline DoubleDouble renormalised(double hi, double lo) {
    const double sum = hi + lo;
    return {sum, lo - (sum - hi)};
}

inline DoubleDouble operator+(DoubleDouble a, DoubleDouble b) {
    const DoubleDouble sum = twoSum(a.hi, b.hi);
    return renormalised(sum.hi, sum.lo + (a.lo + b.lo));
}

inline DoubleDouble operator-(DoubleDouble a) {
    return {-a.hi, -a.lo};
}

inline DoubleDouble operator*(DoubleDouble a, double b) {
    const DoubleDouble product = twoProduct(a.hi, b);
    return renormalised(product.hi, product.lo + a.lo * b);
}

inline DoubleDouble operator*(DoubleDouble a, DoubleDouble b) {
    const DoubleDouble product = twoProduct(a.hi, b.hi);
    return renormalised(product.hi, product.lo + (a.hi * b.lo + a.lo * b.hi));
}

}  // namespace omegascope::cells
