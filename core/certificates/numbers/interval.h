#pragma once

#include "core/certificates/numbers/exact_number.h"

namespace omegascope::certificates {

/// Closed intervals of rational numbers.
struct Interval {
    Rational low, high;
    Interval() = default;
    Interval(Rational value) : low(value), high(std::move(value)) {}  // NOLINT: a number is an interval
    Interval(Rational lowest, Rational highest) : low(std::move(lowest)), high(std::move(highest)) {}
    bool isZero() const { return low == 0 && high == 0; }
    bool excludesZero() const { return low > 0 || high < 0; }
};
Interval operator+(const Interval& a, const Interval& b);
Interval operator*(const Interval& a, const Rational& factor);
/// @pre share within [0, 1]
Interval scaled(const Interval& a, const Interval& share);

/// Rational bounds of 1 / (1 + e^t), no further apart than about 2^-300.
///
/// e^{-t} for t ≥ 0: r = t / 2^k ≤ 1/2 lies between two multiples of 2^-320; the partial sums of Σ (-r)^n / n! fall in size
/// and change sign, so two of them enclose e^{-r}; k squarings follow, each rounded outward to a multiple of 2^-320.
Interval logisticShare(const Rational& t);

}  // namespace omegascope::certificates
