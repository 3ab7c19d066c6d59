#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/result.h"

namespace omegascope::data {

/// What the dictionary in front of an .npy array says.
struct NpyHeader {
    std::string descr;  ///< element type, e.g. "<f8"
    bool fortranOrder = false;
    std::vector<std::size_t> shape;
};

/// Reads the Python dictionary {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }: these three keys
/// in any order, each once. Errors continue a sentence about the file ("has no …", "has …").
Result<NpyHeader> parseNpyHeader(std::string_view text);

}  // namespace omegascope::data
