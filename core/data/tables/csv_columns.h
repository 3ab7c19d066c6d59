#pragma once

#include <string>
#include <vector>

#include "core/data/tables/csv.h"

namespace omegascope::data {

/// Which column of a table is what.
struct CsvColumns {
    static constexpr std::size_t kNone = std::string::npos;

    bool header = false;              ///< the first row names them
    std::vector<std::string> names;   ///< every column; x1 … xd, y without a header
    std::vector<std::size_t> points;  ///< the coordinates, in their order
    std::size_t target = kNone, weight = kNone;
    std::size_t index = kNone;  ///< left out: it counts the rows
};

/// Tells header and roles by the first rows (sampledRows, at least one).
/// Errors: a first row that may be a header or a datum, columns that are asked for and missing or double, too few.
Result<CsvColumns> columnsOf(const std::vector<CsvRow>& rows, const std::string& table,
                             const CsvDialect& dialect, const CsvOptions& options);

}  // namespace omegascope::data
