#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace omegascope::fuzzing {

/// Choices of a mutation, the same everywhere for the same seed and input number.
class Dice {
  public:
    Dice(std::uint64_t seed, std::uint64_t input) : bits_(seed * 0x9E3779B97F4A7C15ull + input) {}

    /// 0 … count - 1; count ≥ 1. The small bias of the remainder does not matter here.
    std::size_t below(std::size_t count) { return bits_() % count; }
    /// One time in `count`.
    bool oneIn(std::size_t count) { return below(count) == 0; }
    /// Small numbers often, large ones rarely: 1, 2, … up to `most`.
    std::size_t few(std::size_t most) {
        std::size_t count = 1;
        while (count < most && !oneIn(2)) ++count;
        return count;
    }
    template <typename T>
    const T& of(const std::vector<T>& list) {
        return list[below(list.size())];
    }

  private:
    std::mt19937_64 bits_;
};

}  // namespace omegascope::fuzzing
