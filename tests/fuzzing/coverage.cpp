#include "tests/fuzzing/coverage.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>

#define OMEGASCOPE_UNCOVERED __attribute__((no_sanitize_coverage, no_sanitize("address", "undefined")))

namespace omegascope::fuzzing {

namespace {

constexpr std::size_t kPlaces = std::size_t{1} << 16;

// Plain arrays: a member function of std::array may be a copy that is watched itself, and would be called without end.
struct Maps {
    std::uint8_t now[kPlaces];   ///< how often the last input came by
    std::uint8_t ever[kPlaces];  ///< a bit for each magnitude that was ever seen
    std::size_t seen;
};
Maps* maps = nullptr;

/// 1, 2, 3, 4-7, 8-15, 16-31, 32-127, more: a loop that runs 50 times instead of 51 is nothing new.
OMEGASCOPE_UNCOVERED std::uint8_t magnitude(std::uint8_t count) {
    const int place = count < 4     ? count - 1
                      : count < 8   ? 3
                      : count < 16  ? 4
                      : count < 32  ? 5
                      : count < 128 ? 6
                                    : 7;
    return static_cast<std::uint8_t>(1u << place);
}

}  // namespace

OMEGASCOPE_UNCOVERED void Coverage::prepare() {
    void* memory = mmap(nullptr, sizeof(Maps), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("There is no memory for the coverage.");
    maps = static_cast<Maps*>(memory);
}

OMEGASCOPE_UNCOVERED void Coverage::begin() {
    std::memset(maps->now, 0, sizeof maps->now);
}

OMEGASCOPE_UNCOVERED std::size_t Coverage::fresh() {
    std::size_t count = 0;
    for (std::size_t k = 0; k < kPlaces; ++k) {
        if (maps->now[k] == 0) continue;
        const std::uint8_t bit = magnitude(maps->now[k]);
        if ((maps->ever[k] & bit) != 0) continue;
        maps->ever[k] |= bit;
        ++count;
    }
    maps->seen += count;
    return count;
}

std::size_t Coverage::seen() {
    return maps->seen;
}

/// Pairs of the place before and this one, as AFL counts edges.
OMEGASCOPE_UNCOVERED void passBy(std::uintptr_t place) {
    static std::uintptr_t before = 0;
    if (maps == nullptr) return;
    const std::uintptr_t here = (place >> 4) ^ (place << 8);
    std::uint8_t& count = maps->now[(here ^ before) % kPlaces];
    if (count < 255) ++count;
    before = here >> 1;
}

}  // namespace omegascope::fuzzing

extern "C" {
extern const char
    __executable_start;  // NOLINT: the linker's name; places do not depend on where the program lies

OMEGASCOPE_UNCOVERED void __sanitizer_cov_trace_pc() {
    omegascope::fuzzing::passBy(reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) -
                                reinterpret_cast<std::uintptr_t>(&__executable_start));
}
}
