#include "core/certificates/numbers/interval.h"

#include <algorithm>

namespace omegascope::certificates {

namespace {

constexpr int kGrid = 320;  ///< bits behind the point
constexpr int kTerms = 64;  ///< (1/2)^64 / 64! is below 2^-350

/// Two numbers in steps of the grid, low ≤ high.
struct Steps {
    Integer low, high;
};

Integer floorOf(const Integer& above, const Integer& below) {
    return above / below;
}
Integer ceilingOf(const Integer& above, const Integer& below) {
    return (above + below - 1) / below;
}

/// e^{-r} for r in steps: its series, each term rounded both ways; what is left out is no larger than the last term.
/// @pre 0 ≤ r ≤ 1/2
Steps exponential(const Integer& r) {
    const Integer one = Integer(1) << kGrid;
    Steps sum{0, 0}, term{one, one};
    for (int n = 1; n <= kTerms; ++n) {
        const bool adds = n % 2 == 1;
        sum.low += adds ? term.low : Integer(-term.high);
        sum.high += adds ? term.high : Integer(-term.low);
        term.low = floorOf(Integer(term.low * r), Integer(one * n));
        term.high = ceilingOf(Integer(term.high * r), Integer(one * n));
    }
    return {sum.low - term.high, sum.high + term.high};
}

}  // namespace

Interval operator+(const Interval& a, const Interval& b) {
    return {Rational(a.low + b.low), Rational(a.high + b.high)};
}

Interval operator*(const Interval& a, const Rational& factor) {
    Rational low = a.low * factor, high = a.high * factor;
    if (factor < 0) std::swap(low, high);
    return {std::move(low), std::move(high)};
}

Interval scaled(const Interval& a, const Interval& share) {
    if (share.low == share.high) return a * share.low;
    return {Rational(a.low * (a.low < 0 ? share.high : share.low)),
            Rational(a.high * (a.high > 0 ? share.high : share.low))};
}

Interval logisticShare(const Rational& t) {
    if (t < 0) {
        const Interval other = logisticShare(Rational(-t));
        return {Rational(1 - other.high), Rational(1 - other.low)};
    }
    const Integer one = Integer(1) << kGrid;
    const Integer whole = numerator(t) / denominator(t);
    const int halvings = 1 + (whole > 0 ? static_cast<int>(msb(whole)) + 1 : 0);
    const Integer above = numerator(t) << kGrid, below = denominator(t) << halvings;
    // e^{-r} falls in r.
    Steps x{std::max(Integer(0), exponential(ceilingOf(above, below)).low),
            exponential(floorOf(above, below)).high};
    for (int k = 0; k < halvings; ++k)
        x = {floorOf(Integer(x.low * x.low), one), ceilingOf(Integer(x.high * x.high), one)};
    // x / (1 + x) rises in x.
    return {Rational(x.low, one + x.low), Rational(x.high, one + x.high)};
}

}  // namespace omegascope::certificates
