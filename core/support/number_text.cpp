#include "core/support/number_text.h"

#include <array>
#include <charconv>

namespace omegascope {

namespace {

/// Without the sign of -0, which says nothing to a reader.
template <typename... Style>
std::string text(double value, Style... style) {
    // The largest double has 309 digits before the point.
    std::array<char, 512> buffer{};
    const auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value == 0.0 ? 0.0 : value, style...);
    return error == std::errc() ? std::string(buffer.data(), end) : std::string("?");
}

}  // namespace

std::string generalNumber(double value, int digits) {
    return text(value, std::chars_format::general, digits);
}

std::string fixedNumber(double value, int decimals) {
    return text(value, std::chars_format::fixed, decimals);
}

std::string exactNumber(double value) {
    return text(value);
}

}  // namespace omegascope
