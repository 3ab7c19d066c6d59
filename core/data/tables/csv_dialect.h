#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/tables/csv_scanner.h"

namespace omegascope::data {

/// How the text of a table spells its rows and numbers.
struct CsvDialect {
    char delimiter = 0;  ///< comma, semicolon, tab, or ' ' for runs of spaces and tabs; 0: not known
    char decimal = 0;    ///< the decimal mark, point or comma; 0: not known
    char thousands = 0;  ///< between groups of three digits; 0: none, or not known
    bool operator==(const CsvDialect&) const = default;
};

/// What a field of a table is as a number.
enum class NumberKind { Finite, NotFinite, OutOfRange, Text };
struct ParsedNumber {
    NumberKind kind = NumberKind::Text;
    double value = 0.0;
};

/// A decimal number in a known dialect, whatever the locale. Groups of thousands must be groups of three.
ParsedNumber parseNumber(std::string_view field, const CsvDialect& dialect);

/// Empty, or what tables write for a value that nobody knows: "?", "NA", "N/A", "nan", "null".
bool isMissing(std::string_view field);
/// A name or a label: neither a number in this dialect nor a value that is missing.
bool isText(std::string_view field, const CsvDialect& dialect);

/// What `given` leaves open, told by the first kSampledRows rows.
///
/// The delimiter is the one that gives all of them the same number of fields, two at the least; spaces count only where no
/// other does. The decimal mark is a point unless numbers with a comma can be read in one way alone: "1,5" has a decimal
/// comma, "1,234.5" commas between thousands. Where "1,500" may be 1.5 or 1500, the text is refused with both readings.
/// A guess that a later row contradicts is an error there, never another number.
/// @param name  what errors call the text
Result<CsvDialect> dialectOf(std::string_view text, std::string_view name, const CsvDialect& given);
inline constexpr int kSampledRows = 1000;

/// The rows that a dialect is told by.   Errors: the scanner's.
Result<std::vector<CsvRow>> sampledRows(std::string_view text, std::string_view name, char delimiter);

/// "semicolons, decimal comma"
std::string dialectText(const CsvDialect& dialect);

}  // namespace omegascope::data
