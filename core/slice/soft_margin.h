#pragma once

#include <bit>
#include <cstdint>

namespace omegascope::slice {

/// log(1 + e^{-m}), to a few units in the last place, in branch-free arithmetic that a compiler can vectorise and that
/// gives the same bits on every x86-64 machine.
///   max(-m, 0) + log(1 + e),  e = e^{-|m|} = 2^{-n} e^{r} with |r| ≤ log(2)/2,  log(1 + e) = 2 artanh(e / (2 + e))
[[gnu::always_inline]] inline double softMargin(double m) {
    constexpr double kRound =
        6755399441055744.0;  // 1.5·2^52: adding it leaves the nearest integer in the low bits
    constexpr double kLog2E = 1.4426950408889634;
    constexpr double kLn2High = 6.93147180369123816490e-01;  // its last 21 bits are 0, so n times it is exact
    constexpr double kLn2Low = 1.90821492927058770002e-10;
    double x = m < 0.0 ? -m : m;
    x = x > 700.0 ? 700.0 : x;  // e^{-700} no longer matters, and 2^{-n} stays a normal number
    const double shifted = x * kLog2E + kRound;
    const double n = shifted - kRound;
    const double r = (n * kLn2High - x) + n * kLn2Low;
    double e = 1.0 / 6227020800.0;  // Taylor: the term r^14/14! is below 1e-17
    e = e * r + 1.0 / 479001600.0;
    e = e * r + 1.0 / 39916800.0;
    e = e * r + 1.0 / 3628800.0;
    e = e * r + 1.0 / 362880.0;
    e = e * r + 1.0 / 40320.0;
    e = e * r + 1.0 / 5040.0;
    e = e * r + 1.0 / 720.0;
    e = e * r + 1.0 / 120.0;
    e = e * r + 1.0 / 24.0;
    e = e * r + 1.0 / 6.0;
    e = e * r + 0.5;
    e = e * r + 1.0;
    e = e * r + 1.0;
    const auto power = (std::uint64_t{1023} - std::bit_cast<std::uint64_t>(shifted))
                       << 52;  // only n's low bits stay
    e *= std::bit_cast<double>(power);
    const double q = e / (2.0 + e);  // at most 1/3
    const double w = q * q;
    double series = 1.0 / 33.0;
    for (int odd = 31; odd >= 1; odd -= 2) series = series * w + 1.0 / odd;
    return (m < 0.0 ? -m : 0.0) + 2.0 * q * series;
}

}  // namespace omegascope::slice
