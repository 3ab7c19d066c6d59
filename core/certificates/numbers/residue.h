#pragma once

#include <cstdint>

#include "core/certificates/numbers/exact_number.h"

/// Rational numbers modulo the prime 2^61 - 1: what is not 0 there is not 0.
namespace omegascope::certificates {

inline constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;

std::uint64_t modularProduct(std::uint64_t a, std::uint64_t b);
inline std::uint64_t modularSum(std::uint64_t a, std::uint64_t b) {
    return (a + b) % kPrime;
}
/// Throws Refused where the denominator is a multiple of the prime.
std::uint64_t residue(const Rational& value);

}  // namespace omegascope::certificates
