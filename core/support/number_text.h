#pragma once

#include <cstdint>
#include <string>

namespace omegascope {

// Numbers for sentences and figures. printf asks the locale for the decimal mark, and any library may have set one;
// these write the same bytes everywhere.

/// As %.*g, and 0 for -0: at most `digits` significant digits, no trailing zeros.
std::string generalNumber(double value, int digits);
/// As %.*f.
std::string fixedNumber(double value, int decimals);
/// The shortest text that reads back as exactly this double (0 for -0).
std::string exactNumber(double value);
/// 400000 as "400,000".
std::string thousands(std::int64_t number);

}  // namespace omegascope
