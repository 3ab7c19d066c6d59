#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace omegascope {

/// "1 cell", "3 cells"; `many` is the plural where it is not formed with an s: counted(n, "datum", "data").
inline std::string counted(std::integral auto count, std::string_view one, std::string_view many = {}) {
    std::string text = std::to_string(count) + " ";
    if (count == 1) return text.append(one);
    return many.empty() ? text.append(one) + "s" : text.append(many);
}

/// "There is 1 point", "There are 3 points"
inline std::string thereAre(std::integral auto count, std::string_view one, std::string_view many = {}) {
    return (count == 1 ? "There is " : "There are ") + counted(count, one, many);
}

}  // namespace omegascope
