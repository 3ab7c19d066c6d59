#pragma once

#include <cstddef>
#include <filesystem>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/file_bytes.h"

namespace omegascope::data {

/// Different labels of a text target.
inline constexpr std::size_t kMaxClasses = std::size_t{1} << 16;

struct CsvOptions {
    std::string targetColumn;  ///< name of the target's column; empty: the last (that is no weight)
    std::string weightColumn = "weight";  ///< a column of this name holds μ; empty: there is none
    char delimiter = 0;                   ///< 0: comma, semicolon or tab, whichever the first row uses most
    std::size_t maxBytes = kMaxBytes;     ///< a longer file is refused
    std::size_t maxValues = kMaxValues;   ///< refuse to make a data set of more numbers than this
};

/// A data set that was read from CSV.
struct CsvData {
    Dataset dataset;
    std::vector<std::string> columnNames;  ///< every column, as in the header, or x1 … xd, y without one
    /// The labels of a text target in order of first appearance: targets are 0 … R-1 in this order. Empty
    /// when the targets are numbers, which are kept as they are.
    std::vector<std::string> classNames;
    bool operator==(const CsvData&) const = default;
};

/// Reads points, targets and weights from CSV text, one datum a row.
///
/// The text is UTF-8 (a byte order mark is skipped) with any line ending. Fields may be quoted ("" is a quote
/// inside one; delimiters and line breaks are allowed there). Blank lines and lines that begin with # are
/// skipped. Numbers are decimal with a point, whatever the locale.
///
/// The first row is a header when it holds a field that is not a number; but if only its last field is text,
/// and the next row's is too, both are data with text labels. The target is text in every row or a number in
/// every row. Without a weight column the weights are uniform.
///
/// @param name  what errors call the text, normally the file's name
/// Errors say where and what to do, e.g.
///   data.csv, line 3, column 2 ("x2"): "abc" is not a number; write a finite decimal number.
/// and cover NaN and infinity, rows of different length, weights ≤ 0, unknown or ambiguous columns, empty,
/// binary, non-UTF-8 and oversized files. A delimiter that is a quote, a line break, # or part of a number
/// throws std::invalid_argument.
/// Cost: O(bytes); memory: the text plus 8 bytes a number.
Result<CsvData> readCsv(std::istream& stream, std::string_view name, const CsvOptions& options = {});
Result<CsvData> readCsv(const std::filesystem::path& path, const CsvOptions& options = {});

}  // namespace omegascope::data
