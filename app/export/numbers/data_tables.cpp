#include "app/export/numbers/data_tables.h"

#include <cmath>
#include <cstdint>

#include "app/export/figure/caption.h"
#include "core/support/number_text.h"

namespace omegascope::exporting {
namespace {

using Numbers = std::vector<double>;
using Words = std::vector<std::string>;
using Lists = std::vector<std::vector<int>>;

void appendValue(std::string& line, const DataColumn& column, std::size_t row) {
    if (const auto* numbers = std::get_if<Numbers>(&column.values)) {
        line += exactNumber((*numbers)[row]);
    } else if (const auto* words = std::get_if<Words>(&column.values)) {
        line += (*words)[row];
    } else {
        bool first = true;
        for (const int item : std::get<Lists>(column.values)[row]) {
            if (!first) line += ' ';
            first = false;
            line += std::to_string(item);
        }
    }
}

session::Json valueJson(const DataColumn& column, std::size_t row) {
    constexpr double kWhole = 9e15;  // doubles beyond have no fractions to tell
    if (const auto* words = std::get_if<Words>(&column.values)) return (*words)[row];
    if (const auto* lists = std::get_if<Lists>(&column.values)) return (*lists)[row];
    const double number = std::get<Numbers>(column.values)[row];
    if (column.yesNo) return number != 0.0;
    if (std::abs(number) < kWhole && number == std::trunc(number) && !std::signbit(number))
        return static_cast<std::int64_t>(number);
    return number;
}

data::NpyArray vectorOf(Numbers values) {
    return {{values.size()}, std::move(values)};
}

}  // namespace

std::size_t DataColumn::size() const {
    return std::visit([](const auto& list) { return list.size(); }, values);
}

DataTable::DataTable(std::string tableName, const std::vector<std::string>& names)
    : name(std::move(tableName)) {
    for (const std::string& column : names) {
        const bool yesNo = column.ends_with('?');
        columns.push_back({column.substr(0, column.size() - (yesNo ? 1 : 0)), Numbers{}, yesNo});
    }
}

void DataTable::addRow(const std::vector<double>& numbers) {
    for (std::size_t k = 0; k < columns.size(); ++k)
        std::get<Numbers>(columns[k].values).push_back(numbers.at(k));
}

std::string csvText(const DataTable& table) {
    std::string text;
    for (const DataColumn& column : table.columns) {
        if (&column != &table.columns.front()) text += ',';
        text += column.name;
    }
    text += '\n';
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (const DataColumn& column : table.columns) {
            if (&column != &table.columns.front()) text += ',';
            appendValue(text, column, row);
        }
        text += '\n';
    }
    return text;
}

void appendArrays(const DataTable& table, NamedArrays& arrays) {
    for (const DataColumn& column : table.columns) {
        const std::string name = table.name + '_' + column.name;
        if (const auto* numbers = std::get_if<Numbers>(&column.values)) {
            arrays.emplace_back(name, vectorOf(*numbers));
        } else if (const auto* lists = std::get_if<Lists>(&column.values)) {
            Numbers all, first{0.0};
            for (const std::vector<int>& list : *lists) {
                all.insert(all.end(), list.begin(), list.end());
                first.push_back(static_cast<double>(all.size()));
            }
            arrays.emplace_back(name, vectorOf(std::move(all)));
            arrays.emplace_back(name + "_first", vectorOf(std::move(first)));
        }
    }
}

session::Json rowsJson(const DataTable& table) {
    session::Json rows = session::Json::array();
    for (std::size_t row = 0; row < table.rows(); ++row) {
        session::Json object = session::Json::object();
        for (const DataColumn& column : table.columns) object[column.name] = valueJson(column, row);
        rows.push_back(std::move(object));
    }
    return rows;
}

}  // namespace omegascope::exporting
