#pragma once

#include <string>
#include <vector>

namespace omegascope::figures {

/// Round tick positions (1, 2, 2.5 or 5 · 10^k apart) inside [low, high], at most `most` of them: the finest
/// such spacing. Empty when the range is empty or not finite, or `most` < 1.
std::vector<double> niceTicks(double low, double high, int most);

/// A tick's number: as few digits as tell ticks `step` apart from each other, true minus sign (U+2212),
/// powers of ten as "2·10⁻⁵" when plain decimals would need more than seven characters.
std::string tickText(double value, double step);

}  // namespace omegascope::figures
