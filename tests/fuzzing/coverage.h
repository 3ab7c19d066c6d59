#pragma once

#include <cstddef>

namespace omegascope::fuzzing {

/// Branches that an input took, where the program is built with -fsanitize-coverage=trace-pc (preset fuzz); elsewhere
/// nothing is ever covered, and mutations start from the seeds alone.
struct Coverage {
    /// Shared between processes; to be called once before the first fork.
    static void prepare();
    /// Forgets what the last input took.
    static void begin();
    /// How many pairs (place, magnitude of how often) the last input took that no input before it had; counts them
    /// as seen.
    static std::size_t fresh();
    /// All that were ever seen.
    static std::size_t seen();
};

}  // namespace omegascope::fuzzing
