#include "core/certificates/numbers/residue.h"

namespace omegascope::certificates {

namespace {

std::uint64_t inverse(std::uint64_t a) {
    std::uint64_t result = 1;
    for (std::uint64_t power = kPrime - 2; power > 0; power >>= 1) {
        if (power & 1) result = modularProduct(result, a);
        a = modularProduct(a, a);
    }
    return result;
}

}  // namespace

std::uint64_t modularProduct(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(static_cast<Wide>(a) * b % kPrime);
}

std::uint64_t residue(const Rational& value) {
    const Integer prime(kPrime);
    Integer above = numerator(value) % prime;
    if (above < 0) above += prime;
    const Integer below = denominator(value) % prime;
    demand(below != 0, "a denominator is a multiple of 2^61 - 1");
    return modularProduct(static_cast<std::uint64_t>(above), inverse(static_cast<std::uint64_t>(below)));
}

}  // namespace omegascope::certificates
