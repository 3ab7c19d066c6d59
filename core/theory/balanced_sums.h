#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <optional>
#include <vector>

#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::theory {

using IntegerVector = std::vector<boost::multiprecision::cpp_int>;

/// options[i] are the vectors that item i may add to the sum, besides nothing. All items have the same number
/// of options, all vectors the same length.
using Options = std::vector<std::vector<IntegerVector>>;

/// Is there a nonzero choice whose vectors sum to 0? By meeting in the middle; exact.
/// @return per item 0 (nothing) or 1 + its option; nothing when there is none; an Error when stopped
/// @throws std::invalid_argument when isWithinBudget denies it
/// Cost: with k options per item, about (k+1)^{N/2} integers of memory.
Result<std::optional<std::vector<int>>> balancedSum(const Options& options, const Control& control);

/// At most kHalfSums sums are kept of each half and kMeetings compared.
bool isWithinBudget(std::size_t items, std::size_t optionsPerItem);

inline constexpr double kHalfSums = 5e6;
inline constexpr double kMeetings = 2e8;

}  // namespace omegascope::theory
