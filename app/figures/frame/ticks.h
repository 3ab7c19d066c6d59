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

/// A number that stands alone, to six digits: "0.25", "−1.5·10⁻⁷".
std::string generalTickText(double value);

/// Ticks with their numbers. Where a window is so small beside its place that the numbers would agree in
/// their first four digits, they tell the difference from `shift`, in units of a power of ten.
struct TickSet {
    std::vector<double> at;
    std::vector<std::string> text;
    std::string shift;  ///< "−1.230612" : what is subtracted; empty: nothing
    std::string unit;   ///< "10⁻⁷": the unit of the numbers; empty: 1
    /// What an axis is called with these numbers: `name`, or "w = −1.230612 + …·10⁻⁷".
    std::string named(const std::string& name) const;
};
TickSet tickSet(double low, double high, int most);

/// Ticks of a logarithmic axis from 10^low to 10^high, as powers of ten: the decades, every so many of them where there
/// are more than `most`; with 2 and 5 times of each where fewer than two decades are shown, and the ticks of the numbers
/// themselves where that gives none.
TickSet decadeTicks(double low, double high, int most);

}  // namespace omegascope::figures
