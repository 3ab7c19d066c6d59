#pragma once

#include <cmath>
#include <cstdint>

/// The integers modulo the prime 2^61 - 1. Every finite double m 2^e is a number of this field (2^61 = 1 there), and sums
/// and products of doubles go to sums and products: what vanishes exactly vanishes here. What does not vanish does so
/// here only by chance; against that the callers multiply by random factors.
namespace omegascope::prime_field {

using Residue = std::uint64_t;
__extension__ typedef unsigned __int128 Wide;

inline constexpr Residue kPrime = (Residue{1} << 61) - 1;

inline Residue sum(Residue a, Residue b) {
    const Residue total = a + b;
    return total >= kPrime ? total - kPrime : total;
}

inline Residue negated(Residue a) {
    return a == 0 ? 0 : kPrime - a;
}

inline Residue product(Residue a, Residue b) {
    const Wide wide = static_cast<Wide>(a) * b;
    return sum(static_cast<Residue>(wide & kPrime), static_cast<Residue>(wide >> 61));
}

/// @param value  finite
inline Residue residue(double value) {
    if (value == 0.0) return 0;
    int exponent = 0;
    const auto whole = static_cast<std::int64_t>(std::ldexp(std::frexp(value, &exponent), 53));
    const auto size = static_cast<Residue>(whole < 0 ? -whole : whole);
    const int turn = ((exponent - 53) % 61 + 61) % 61;
    const Residue scaled = product(size, Residue{1} << turn);
    return whole < 0 ? negated(scaled) : scaled;
}

}  // namespace omegascope::prime_field
