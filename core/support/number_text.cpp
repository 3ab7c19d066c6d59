#include "core/support/number_text.h"

#include <array>
#include <charconv>
#include <cstddef>

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

std::string thousands(std::int64_t number) {
    const std::string digits = std::to_string(number);
    std::string grouped;
    for (std::size_t k = 0; k < digits.size(); ++k) {
        const bool begins = k == 0 || digits[k - 1] == '-';
        if (!begins && (digits.size() - k) % 3 == 0) grouped += ',';
        grouped += digits[k];
    }
    return grouped;
}

}  // namespace omegascope
