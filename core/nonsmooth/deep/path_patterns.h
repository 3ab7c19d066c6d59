#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "core/network/architecture.h"
#include "core/network/signature.h"

namespace omegascope::nonsmooth {

/// How often a path meets an inactive unit, datum by datum: the product of its slopes is λ_i = α^count. (α = 0: at most
/// once; α = 1: never.)
using PathPattern = std::vector<std::int8_t>;

/// [m]: the distinct patterns of the paths that enter layer `above` + 1 + m and end at an output; the last one is that of
/// the outputs' own bias. Patterns that are blind (λ_i = 0) for all data are left out. (For a convolution they are those
/// of a dense layer: some may belong to no path.)
using PathPatterns = std::vector<std::set<PathPattern>>;

/// @param cell   states of the hidden layers; 0 counts as active
/// @param data   the data that are told apart, by number
/// @param taken  by position in `data`: 0 leaves a datum out
/// @return nothing where they are more than 1024
std::optional<PathPatterns> pathPatterns(const network::Architecture& architecture,
                                         const network::Signature& cell, const std::vector<int>& data,
                                         const std::vector<char>& taken, int above);

}  // namespace omegascope::nonsmooth
