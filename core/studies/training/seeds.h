#pragma once

#include <cstdint>

namespace omegascope::studies {

/// A seed of its own for part `index` of what has the seed `seed`: the finaliser of SplitMix64 [Steele, Lea and Flood
/// 2014], a bijection for each of its arguments, so that the parts of one seed are all different.
inline std::uint64_t mixedSeed(std::uint64_t seed, std::uint64_t index) {
    const auto mix = [](std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    };
    return mix(mix(seed + 0x9E3779B97F4A7C15ULL) + (index + 1) * 0x9E3779B97F4A7C15ULL);
}

}  // namespace omegascope::studies
