#pragma once

#include <cstdint>
#include <random>

namespace omegascope {

/// Seeded random numbers that are the same on every platform: std::mt19937_64 fixes the bits, and the
/// distributions below (the standard's are not portable) fix the rest.
class Random {
  public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    /// Uniform on [0, 1): 53 random bits.
    double uniform();
    /// Uniform on [low, high).
    double uniform(double low, double high);
    /// Standard normal, by the Box-Muller transform.
    double normal();
    /// Uniform on {0, …, count-1}; count ≥ 1.
    std::size_t index(std::size_t count);

  private:
    std::mt19937_64 engine_;
    double spare_ = 0.0;
    bool hasSpare_ = false;
};

}  // namespace omegascope
