#pragma once

#include <cstddef>

namespace omegascope {

/// A signed index, as the papers and Eigen count, as the standard library wants it: v[at(i)].
/// @param index  not negative
constexpr std::size_t at(std::ptrdiff_t index) {
    return static_cast<std::size_t>(index);
}

}  // namespace omegascope
