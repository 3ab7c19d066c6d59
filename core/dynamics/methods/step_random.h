#pragma once

#include <cstdint>

#include "core/support/random.h"

namespace omegascope::dynamics {

/// Random numbers that belong to one step (or epoch) of a run, so that a replay may begin anywhere.
/// The two numbers are mixed by the finaliser of SplitMix64 (G. Steele et al., 2014).
inline Random stepRandom(std::uint64_t seed, int step) {
    std::uint64_t z = seed + 0x9e3779b97f4a7c15ULL * (static_cast<std::uint64_t>(step) + 1);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return Random(z ^ (z >> 31));
}

}  // namespace omegascope::dynamics
