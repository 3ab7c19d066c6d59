#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/session/session.h"
#include "core/data/npz.h"

namespace omegascope::exporting {

/// A column of a table: numbers, words, or lists of whole numbers of varying length.
struct DataColumn {
    std::string name;
    std::variant<std::vector<double>, std::vector<std::string>, std::vector<std::vector<int>>> values;
    bool yesNo = false;  ///< numbers 0 and 1: true or false in JSON
    std::size_t size() const;
};

/// Columns of one length.
struct DataTable {
    std::string name;
    std::vector<DataColumn> columns;
    bool inJson = true;  ///< false: the panel's JSON tells the same in a form of its own

    DataTable() = default;
    /// Empty columns of numbers; a name that ends in "?" (which is dropped) makes one of yes and no.
    DataTable(std::string tableName, const std::vector<std::string>& names);
    void addRow(const std::vector<double>& numbers);  ///< of a table that has columns of numbers alone
    std::size_t rows() const { return columns.empty() ? 0 : columns.front().size(); }
};

using NamedArrays = std::vector<std::pair<std::string, data::NpyArray>>;

/// A header with the names, then the rows; numbers as the shortest text that reads back exactly, the numbers
/// of a list with spaces between them.
std::string csvText(const DataTable& table);
/// TABLE_COLUMN for each column of numbers; a list column as all its numbers and TABLE_COLUMN_first, where
/// each row's begin (one more than rows). Words have no array.
void appendArrays(const DataTable& table, NamedArrays& arrays);
/// A list of objects, one per row; a number that is not finite is null.
session::Json rowsJson(const DataTable& table);

}  // namespace omegascope::exporting
