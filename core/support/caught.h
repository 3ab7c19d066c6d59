#pragma once

#include <exception>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "core/support/result.h"

namespace omegascope {

/// Work that is refused for its size at a place too deep for a Result. `what()` is a sentence like an Error's.
class LimitExceeded : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The one wording of an exception that reached a boundary: memory that ran out is a Limit, everything else Internal.
/// To be called while the exception is handled.
Error errorOfCurrentException();

/// Runs `work`, which returns a Result; what it throws comes back as its Error.
template <typename Work>
std::invoke_result_t<Work> caught(Work&& work) {
    try {
        return work();
    } catch (...) {
        return errorOfCurrentException();
    }
}

/// Numbers that one dense matrix of a computation may hold (128 MB); a larger one is refused before it is asked for.
inline constexpr double kMostMatrixEntries = 1 << 24;

/// @throws LimitExceeded when rows × columns is more than kMostMatrixEntries
/// @param what  "The linear program of 30 rows …": begins the sentence
void requireMatrixFits(std::ptrdiff_t rows, std::ptrdiff_t columns, const char* what);

}  // namespace omegascope
