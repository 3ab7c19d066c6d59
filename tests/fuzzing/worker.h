#pragma once

#include <chrono>
#include <string>

#include "tests/fuzzing/target.h"

namespace omegascope::fuzzing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
/// Shadow memory, padding and the quarantine; and everything takes longer.
inline constexpr int kSanitized = 3;
#else
inline constexpr int kSanitized = 1;
#endif
/// Processor time of one input; more counts as a hang. Time on the clock is no failure, since the machine may be busy.
inline constexpr int kMostSeconds = 2 * kSanitized;
/// Nor may an input wait for ever: for a pipe, or a lock.
inline constexpr int kMostWaiting = 60;
/// By how much the memory of the process may grow on one input. Above what 64 kB may rightly ask for: ω of a session
/// has up to 2·10⁷ numbers, and an archive unpacks to a thousand times its size, each byte a number.
inline constexpr std::size_t kMostMemory = (std::size_t{768} << 20) * kSanitized;

/// How one input ended.
struct Ending {
    std::string fault;  ///< empty: well
    std::string kind;   ///< two inputs that fail alike have one kind: "signal 11", "hang", "memory", "claim"
};

/// `input` in a process of its own.
Ending tryInput(const Target& target, const std::string& input);

/// What a run over many inputs found.
struct Found {
    std::uint64_t number = 0;
    std::string input;
    Ending ending;
};
struct Run {
    std::uint64_t inputs = 0;
    std::size_t kept = 0;  ///< inputs that came by somewhere new
    std::vector<Found> failures;
};

/// Input k of a seed is the k-th start for k below their number, else a mutation of one that `Dice(seed, k)` chooses.
/// After a failure the rest goes on in a new process; after `kMostFailures` the run ends.
Run runInputs(const Target& target, std::uint64_t seed, std::chrono::seconds time);
inline constexpr std::size_t kMostFailures = 5;

/// A smaller input that fails alike: pieces are removed, then bytes become 0, as long as `time` lasts.
std::string shrunk(const Target& target, const Found& found, std::chrono::seconds time);

}  // namespace omegascope::fuzzing
