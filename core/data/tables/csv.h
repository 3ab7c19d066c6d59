#pragma once

#include <cstddef>
#include <filesystem>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/file_bytes.h"
#include "core/data/tables/csv_dialect.h"

namespace omegascope::data {

/// Different labels of a text target.
inline constexpr std::size_t kMaxClasses = std::size_t{1} << 16;

/// What a person may say about a table; the rest is told from the text, or the text is refused.
struct CsvOptions {
    std::string targetColumn;                 ///< empty: the last that is no weight
    std::vector<std::string> columns;         ///< the coordinates, in this order; empty: all other columns
    std::optional<std::string> weightColumn;  ///< holds μ; nothing: one called "weight"; "": none
    std::optional<std::string>
        indexColumn;             ///< left out; nothing: one without a name that counts the rows; "": none
    CsvDialect dialect;          ///< what is 0 is told from the text
    std::optional<bool> header;  ///< whether the first row names the columns
    bool dropMissing = false;    ///< rows with a missing value are left out; otherwise refused
    bool labels = true;          ///< a target may be text
    std::size_t maxBytes = kMaxBytes;    ///< a longer file is refused
    std::size_t maxValues = kMaxValues;  ///< refuse to make a data set of more numbers than this
};

/// A data set that was read from a table.
struct CsvData {
    Dataset dataset;
    std::vector<std::string> columnNames;  ///< every column, as in the header, or x1 … xd, y without one
    /// The labels of a text target in order of first appearance: targets are 0 … R-1 in this order. Empty
    /// when the targets are numbers, which are kept as they are.
    std::vector<std::string> classNames;
    /// How it was read, in one line: "12 rows, cut at semicolons, decimal comma, with a header; coordinates "a", "b";
    /// target "y" (numbers)".
    std::string reading;
    bool operator==(const CsvData&) const = default;
};

/// Reads points, targets and weights from a table, one datum a row.
///
/// The text is UTF-8 (a byte order mark is skipped) with any line ending. Fields may be quoted ("" is a quote inside one;
/// delimiters and line breaks are allowed there). Blank lines and lines that begin with # are skipped. Delimiter and marks
/// of numbers: dialectOf.
///
/// Without `header` the first row is one when it is text throughout (its first field may be empty). It is data when it
/// holds numbers; then only its last field may be text, if the next row's is too. A first row that holds numbers and
/// other text, or counts 0, 1, 2 …, may be either, and is refused.
/// The target is text in every row or a number in every row. Without a weight column the weights are uniform.
///
/// @param name  what errors call the text, normally the file's name
/// Errors say where and what to do, e.g.
///   data.csv, line 3, column 2 ("x2"): "abc" is not a number; write a finite decimal number.
/// and cover NaN and infinity, missing values, rows of different length, weights ≤ 0, unknown or ambiguous columns, empty,
/// binary, non-UTF-8 and oversized files. A delimiter that is a quote, a line break, # or part of a number throws
/// std::invalid_argument.
/// Cost: O(bytes); memory: the text plus 8 bytes a number.
Result<CsvData> readCsv(std::istream& stream, std::string_view name, const CsvOptions& options = {});
Result<CsvData> readCsv(const std::filesystem::path& path, const CsvOptions& options = {});

}  // namespace omegascope::data
