#include "core/data/tables/csv_columns.h"

#include <algorithm>

#include "core/data/file_bytes.h"

namespace omegascope::data {

namespace {

constexpr const char* kSayHeader = "say which: \"header\": true or false.";

/// One table's first rows, and what was asked about them.
class ColumnFinder {
  public:
    ColumnFinder(const std::vector<CsvRow>& rows, const std::string& table, const CsvDialect& dialect,
                 const CsvOptions& options)
        : rows_(rows), table_(table), dialect_(dialect), options_(options) {}

    Result<CsvColumns> find();

  private:
    const std::vector<std::string>& first() const { return rows_.front().fields; }
    bool text(const std::string& field) const { return isText(field, dialect_); }
    bool number(const std::string& field) const {
        return parseNumber(field, dialect_).kind != NumberKind::Text;
    }
    /// Whether a column that was asked for is named by the first row.
    bool namesWhatIsAsked() const;
    /// "data.csv, line 1: "
    std::string firstLine() const { return table_ + ", line " + std::to_string(rows_.front().line) + ": "; }

    Result<bool> hasHeader() const;
    Result<bool> mixedRowIsHeader() const;
    bool countsColumns() const;
    void name(bool header);
    /// The only column with this name; kNone when there is none.
    Result<std::size_t> called(const std::string& wanted) const;
    Result<std::size_t> needed(const std::string& wanted) const;
    Outcome findWeight();
    Outcome findIndex();
    /// Whether the column holds 0, 1, 2 … or 1, 2, 3 …
    bool countsRows(std::size_t column) const;
    Outcome findTarget();
    Outcome findPoints();

    const std::vector<CsvRow>& rows_;
    const std::string& table_;
    const CsvDialect& dialect_;
    const CsvOptions& options_;
    CsvColumns found_;
};

bool ColumnFinder::namesWhatIsAsked() const {
    const auto named = [&](const std::string& wanted) {
        return !wanted.empty() && std::ranges::find(first(), wanted) != first().end();
    };
    return named(options_.targetColumn) || named(options_.weightColumn.value_or("")) ||
           named(options_.indexColumn.value_or("")) || std::ranges::any_of(options_.columns, named);
}

/// 0, 1, 2 … or 1, 2, 3, 4 …: what tables without names are given by the programs that write them. Three columns that
/// count from 1 are taken for a datum.
bool ColumnFinder::countsColumns() const {
    const std::size_t count = first().size();
    for (const int from : {0, 1}) {
        if (count < static_cast<std::size_t>(3 + from)) continue;
        bool counts = true;
        for (std::size_t k = 0; k < count; ++k)
            counts &= first()[k] == std::to_string(from + static_cast<int>(k));
        if (counts) return true;
    }
    return false;
}

Result<bool> ColumnFinder::mixedRowIsHeader() const {
    const auto& fields = first();
    // A label is text in the last field of every row.
    const bool lastAlone =
        text(fields.back()) &&
        std::none_of(fields.begin(), fields.end() - 1, [&](const std::string& field) { return text(field); });
    if (options_.labels && lastAlone && rows_.size() > 1 && text(rows_[1].fields.back())) return false;
    const auto odd = std::ranges::find_if(fields, [&](const std::string& field) { return text(field); });
    return Error{firstLine() + "the row holds numbers and text (" + shownText(*odd) + " in column " +
                 std::to_string(odd - fields.begin() + 1) +
                 "), so it may name the columns or be a datum with a wrong value; correct it, or " +
                 kSayHeader};
}

Result<bool> ColumnFinder::hasHeader() const {
    if (options_.header) return *options_.header;
    if (namesWhatIsAsked()) return true;
    const auto& fields = first();
    const bool anyText = std::ranges::any_of(fields, [&](const std::string& field) { return text(field); });
    if (!anyText) {
        if (!countsColumns()) return false;
        return Error{firstLine() + "the row counts the columns, so it may name them or be a datum; " +
                     kSayHeader};
    }
    const auto others = fields.begin() + (fields.size() > 1 && fields.front().empty() ? 1 : 0);
    if (std::all_of(others, fields.end(), [&](const std::string& field) { return text(field); })) return true;
    return mixedRowIsHeader();
}

void ColumnFinder::name(bool header) {
    found_.header = header;
    const std::size_t count = first().size();
    if (!header) {
        for (std::size_t k = 1; k < count; ++k) found_.names.push_back("x" + std::to_string(k));
        found_.names.emplace_back("y");
        return;
    }
    found_.names = first();
    for (std::size_t k = 0; k < count; ++k)
        if (found_.names[k].empty()) found_.names[k] = "column " + std::to_string(k + 1);
}

Result<std::size_t> ColumnFinder::called(const std::string& wanted) const {
    const auto begin = found_.names.begin(), end = found_.names.end();
    const auto at = std::find(begin, end, wanted);
    if (at == end) return CsvColumns::kNone;
    if (std::find(at + 1, end, wanted) != end)
        return Error{table_ + " has more than one column called " + shownText(wanted) +
                     "; rename the others."};
    return static_cast<std::size_t>(at - begin);
}

Result<std::size_t> ColumnFinder::needed(const std::string& wanted) const {
    const Result<std::size_t> column = called(wanted);
    if (column && *column == CsvColumns::kNone)
        return Error{table_ + " has no column called " + shownText(wanted) + "; its columns are " +
                     listed(found_.names) + "."};
    return column;
}

Outcome ColumnFinder::findWeight() {
    const std::string wanted = options_.weightColumn.value_or("weight");
    if (wanted.empty() || wanted == options_.targetColumn) return Done{};
    if (!options_.weightColumn &&
        (!found_.header || std::ranges::find(options_.columns, wanted) != options_.columns.end()))
        return Done{};
    const Result<std::size_t> column = options_.weightColumn ? needed(wanted) : called(wanted);
    if (!column) return column.error();
    found_.weight = *column;
    return Done{};
}

bool ColumnFinder::countsRows(std::size_t column) const {
    const std::size_t skipped = found_.header ? 1 : 0;
    if (rows_.size() < skipped + 2) return false;
    for (const int from : {0, 1}) {
        bool counts = true;
        for (std::size_t i = skipped; i < rows_.size() && counts; ++i)
            counts = column < rows_[i].fields.size() &&
                     rows_[i].fields[column] == std::to_string(from + static_cast<int>(i - skipped));
        if (counts) return true;
    }
    return false;
}

Outcome ColumnFinder::findIndex() {
    if (options_.indexColumn) {
        if (options_.indexColumn->empty()) return Done{};
        const Result<std::size_t> column = needed(*options_.indexColumn);
        if (!column) return column.error();
        found_.index = *column;
        return Done{};
    }
    const std::size_t count = found_.names.size();
    if (!found_.header || !options_.columns.empty() || count < 3 || found_.target == 0 || !countsRows(0))
        return Done{};
    if (first().front().empty()) {
        found_.index = 0;
        return Done{};
    }
    constexpr std::array<std::string_view, 7> kIndices{"id",    "ID",  "Id",        "index",
                                                       "Index", "row", "Unnamed: 0"};
    if (std::ranges::find(kIndices, found_.names[0]) == kIndices.end()) return Done{};
    return Error{table_ + ": the column " + shownText(found_.names[0]) +
                 " counts the rows, so it may be an index or a coordinate; say which: \"index_column\": " +
                 shownText(found_.names[0]) + " leaves it out, \"index_column\": \"\" keeps it."};
}

Outcome ColumnFinder::findTarget() {
    const std::size_t count = found_.names.size();
    if (options_.targetColumn.empty()) {
        found_.target = count - 1;
        if (found_.weight == found_.target && count > 1) found_.target = count - 2;
        return Done{};
    }
    const Result<std::size_t> target = needed(options_.targetColumn);
    if (!target) return target.error();
    found_.target = *target;
    return Done{};
}

Outcome ColumnFinder::findPoints() {
    if (options_.columns.empty()) {
        for (std::size_t k = 0; k < found_.names.size(); ++k)
            if (k != found_.target && k != found_.weight && k != found_.index) found_.points.push_back(k);
    }
    for (const std::string& wanted : options_.columns) {
        const Result<std::size_t> column = needed(wanted);
        if (!column) return column.error();
        const bool twice = std::ranges::find(found_.points, *column) != found_.points.end();
        if (twice || *column == found_.target || *column == found_.weight)
            return Error{table_ + ": the column " + shownText(wanted) +
                         (twice
                              ? " is among \"columns\" twice; give each once."
                              : " is among \"columns\", but is the target or the weight; give it one part.")};
        found_.points.push_back(*column);
    }
    if (found_.points.empty() || found_.target == found_.weight)
        return Error{table_ + " has too few columns (" + listed(found_.names) +
                     "); give at least one coordinate and a target, separated by a comma, semicolon or tab."};
    return Done{};
}

Result<CsvColumns> ColumnFinder::find() {
    const Result<bool> header = hasHeader();
    if (!header) return header.error();
    name(*header);
    for (const auto step : {&ColumnFinder::findWeight, &ColumnFinder::findTarget, &ColumnFinder::findIndex,
                            &ColumnFinder::findPoints})
        if (Outcome done = (this->*step)(); !done) return done.error();
    return std::move(found_);
}

}  // namespace

Result<CsvColumns> columnsOf(const std::vector<CsvRow>& rows, const std::string& table,
                             const CsvDialect& dialect, const CsvOptions& options) {
    return ColumnFinder(rows, table, dialect, options).find();
}

}  // namespace omegascope::data
