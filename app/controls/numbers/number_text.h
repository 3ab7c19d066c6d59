#pragma once

#include <QString>
#include <optional>
#include <string_view>

class QKeyEvent;

namespace omegascope::panels {

/// Whether a key means nothing in a number: a space, or a letter other than the e of 3e-4. It belongs to the window then.
bool isNoPartOfANumber(const QKeyEvent& key);

/// Six significant digits, as tables show numbers: "0.333333", "-4", "1.5e-07".
QString shortNumber(double value);
QString shortNumber(double value, int digits);
/// The shortest text that reads back as exactly this double, as editors show numbers.
QString exactNumber(double value);
/// A finite number from what a person typed: "0.25" or "0,25", "-3e-4", "13/3", a true minus sign. Nothing when it is
/// none.
std::optional<double> parseNumber(const QString& text);
/// How to name what was typed instead of a number, with the remedy: "'abc' is not a finite number; type …".
QString notANumber(const QString& typed);

/// A name or sentence of core's tables (UTF-8).
inline QString words(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace omegascope::panels
