#include "core/certificates/numbers/exact_number.h"

#include <algorithm>

#include "core/certificates/numbers/dyadic_number.h"

namespace omegascope::certificates {

namespace {

bool isWhole(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Integer wholeNumber(std::string_view text) {
    // Boost takes a leading 0 for octal.
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size() - 1));
    return Integer(std::string(text));
}

}  // namespace

Rational exactly(double value) {
    return DyadicNumber(value).rational();
}

void demand(bool holds, const std::string& why) {
    if (!holds) throw Refused{why};
}

bool CommonDenominator::add(const Rational& value) {
    const Integer below = denominator(value);
    if (below != 1) common_ = lcm(common_, below);
    return msb(common_) < kMostBits;
}

std::string exactText(const Rational& value) {
    const std::string above = numerator(value).str();
    return denominator(value) == 1 ? above : above + "/" + denominator(value).str();
}

std::optional<Rational> readExact(std::string_view text) {
    if (text.size() > kMostDigits) return std::nullopt;
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const std::size_t slash = text.find('/');
    const std::string_view above = text.substr(0, slash);
    const std::string_view below = slash == std::string_view::npos ? "1" : text.substr(slash + 1);
    if (!isWhole(above) || !isWhole(below)) return std::nullopt;
    const Integer denominator = wholeNumber(below);
    if (denominator == 0) return std::nullopt;
    const Rational value(wholeNumber(above), denominator);
    return negative ? Rational(-value) : value;
}

}  // namespace omegascope::certificates
