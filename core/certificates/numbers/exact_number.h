#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The checker of certificates: rational numbers alone, and no code of the analyser.
namespace omegascope::certificates {

using Integer = boost::multiprecision::cpp_int;
using Rational = boost::multiprecision::cpp_rational;
using Vector = std::vector<Rational>;

/// Why a certificate is refused: the end of "… is not shown: ". Thrown by the checks and caught by `check`.
struct Refused {
    std::string why;
};

/// Throws Refused unless `holds`.
void demand(bool holds, const std::string& why);

/// The rational number that a double is. @throws std::invalid_argument for NaN and infinity
Rational exactly(double value);

/// "3", "-1/4": lowest terms, no + and no spaces.
std::string exactText(const Rational& value);
/// What exactText writes, also not in lowest terms; nothing for anything else, a denominator of 0 and more than
/// kMostDigits characters.
std::optional<Rational> readExact(std::string_view text);
inline constexpr std::size_t kMostDigits = 20'000;

/// The least common multiple of denominators that enter one sum, which bounds what sums can cost.
class CommonDenominator {
  public:
    /// @return false when it has become larger than kMostBits
    bool add(const Rational& value);
    const Integer& value() const { return common_; }
    static constexpr unsigned kMostBits = 100'000;

  private:
    Integer common_{1};
};

}  // namespace omegascope::certificates
