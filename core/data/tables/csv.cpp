#include "core/data/tables/csv.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "core/data/tables/csv_columns.h"
#include "core/data/tables/csv_scanner.h"
#include "core/support/words.h"

namespace omegascope::data {

namespace {

constexpr const char* kNumberRemedy = "; write a finite decimal number.";

/// Why `field` is no usable number, with the remedy.
std::string complaint(std::string_view field, NumberKind kind, const CsvDialect& dialect) {
    if (field.empty()) return std::string("the field is empty") + kNumberRemedy;
    if (kind == NumberKind::NotFinite) return shownText(field) + " is not finite" + kNumberRemedy;
    if (kind == NumberKind::OutOfRange)
        return shownText(field) + " is beyond the range of double precision" + kNumberRemedy;
    // Read with the other mark it would be one: the guess of the first rows, or the option, is wrong.
    const CsvDialect other{dialect.delimiter, dialect.decimal == '.' ? ',' : '.', 0};
    if (parseNumber(field, other).kind == NumberKind::Finite)
        return shownText(field) + " is not a number with a decimal " +
               (dialect.decimal == '.' ? "point" : "comma") + "; write it so, or set \"decimal\".";
    return shownText(field) + " is not a number" + kNumberRemedy;
}

/// Turns scanned rows into a data set.
class CsvTable {
  public:
    CsvTable(CsvScanner scanner, std::string name, const CsvOptions& options, const CsvDialect& dialect,
             CsvColumns columns)
        : scanner_(std::move(scanner)),
          name_(std::move(name)),
          options_(options),
          dialect_(dialect),
          columns_(std::move(columns)) {}

    Result<CsvData> read();

  private:
    Outcome takeRow(const CsvRow& row);
    /// The first field that is needed and missing, if there is one.
    std::optional<std::size_t> missing(const CsvRow& row) const;
    Outcome takeTarget(const CsvRow& row);
    Outcome takeWeight(const CsvRow& row);
    CsvData finished();
    std::string reading() const;

    Result<double> numberAt(const CsvRow& row, std::size_t column) const;
    Error errorAt(const CsvRow& row, std::size_t column, const std::string& sentence) const;

    CsvScanner scanner_;
    std::string name_;
    const CsvOptions& options_;
    CsvDialect dialect_;
    CsvColumns columns_;

    std::vector<double> coordinates_;
    std::vector<double> targets_;
    std::vector<double> weights_;
    std::vector<std::size_t> dropped_;  ///< lines
    bool textTargets_ = false;
    std::vector<std::string> classNames_;
    std::unordered_map<std::string, std::size_t> classOf_;
};

Error CsvTable::errorAt(const CsvRow& row, std::size_t column, const std::string& sentence) const {
    return Error{name_ + ", line " + std::to_string(row.line) + ", column " + std::to_string(column + 1) +
                 " (" + shownText(columns_.names[column]) + "): " + sentence};
}

Result<double> CsvTable::numberAt(const CsvRow& row, std::size_t column) const {
    const std::string& field = row.fields[column];
    const ParsedNumber number = parseNumber(field, dialect_);
    if (number.kind == NumberKind::Finite) return number.value;
    if (isMissing(field) && !field.empty() && number.kind != NumberKind::NotFinite)
        return errorAt(row, column,
                       shownText(field) +
                           " stands for a missing value; write a finite decimal number, or leave such "
                           "rows out with \"missing\": \"drop\".");
    return errorAt(row, column, complaint(field, number.kind, dialect_));
}

Outcome CsvTable::takeTarget(const CsvRow& row) {
    const std::string& field = row.fields[columns_.target];
    const bool text = isText(field, dialect_);
    if (targets_.empty()) textTargets_ = text && options_.labels;
    if (!textTargets_) {
        if (text && !targets_.empty() && options_.labels)
            return errorAt(row, columns_.target,
                           shownText(field) +
                               " is not a number, but the targets above are; write numbers in every "
                               "row, or labels in every row.");
        const Result<double> number = numberAt(row, columns_.target);
        if (!number) return number.error();
        targets_.push_back(*number);
        return Done{};
    }
    if (field.empty())
        return errorAt(row, columns_.target, "the field is empty; write the label of a class.");
    if (isMissing(field))
        return errorAt(row, columns_.target,
                       shownText(field) +
                           " may be a label or a missing value; write another label, or leave such rows "
                           "out with \"missing\": \"drop\".");
    if (!text)
        return errorAt(row, columns_.target,
                       shownText(field) +
                           " is a number, but the targets above are labels; write labels in every row, "
                           "or numbers in every row.");
    if (classNames_.size() == kMaxClasses && !classOf_.contains(field))
        return limitError(errorAt(row, columns_.target,
                                  "more than " + std::to_string(kMaxClasses) +
                                      " different labels; name the column of the target.")
                              .message);
    const auto [entry, isNew] = classOf_.try_emplace(field, classNames_.size());
    if (isNew) classNames_.push_back(field);
    targets_.push_back(static_cast<double>(entry->second));
    return Done{};
}

Outcome CsvTable::takeWeight(const CsvRow& row) {
    const Result<double> number = numberAt(row, columns_.weight);
    if (!number) return number.error();
    if (*number <= 0.0)
        return errorAt(row, columns_.weight,
                       shownText(row.fields[columns_.weight]) + " is no weight; write a number above 0.");
    weights_.push_back(*number);
    return Done{};
}

std::optional<std::size_t> CsvTable::missing(const CsvRow& row) const {
    for (const std::size_t k : columns_.points)
        if (isMissing(row.fields[k])) return k;
    if (isMissing(row.fields[columns_.target])) return columns_.target;
    if (columns_.weight != CsvColumns::kNone && isMissing(row.fields[columns_.weight]))
        return columns_.weight;
    return std::nullopt;
}

Outcome CsvTable::takeRow(const CsvRow& row) {
    if (row.fields.size() != columns_.names.size())
        return Error{name_ + ", line " + std::to_string(row.line) + ": the row has " +
                     counted(row.fields.size(), "field") + " where the first row has " +
                     std::to_string(columns_.names.size()) + "; give as many in every row."};
    if (options_.dropMissing && missing(row)) {
        dropped_.push_back(row.line);
        return Done{};
    }
    if (coordinates_.size() + columns_.points.size() + 1 > options_.maxValues)
        return limitError(name_ + " holds more than " + std::to_string(options_.maxValues) +
                          " numbers; take a part of the data.");
    for (const std::size_t k : columns_.points) {
        const Result<double> number = numberAt(row, k);
        if (!number) return number.error();
        coordinates_.push_back(*number);
    }
    if (Outcome taken = takeTarget(row); !taken) return taken;
    return columns_.weight == CsvColumns::kNone ? Outcome(Done{}) : takeWeight(row);
}

std::string CsvTable::reading() const {
    std::string text = counted(targets_.size(), "row") + ", " + dialectText(dialect_) +
                       (columns_.header ? ", with a header" : ", without a header");
    if (!dropped_.empty())
        text += "; " + counted(dropped_.size(), "row") + " with missing values left out, the first in line " +
                std::to_string(dropped_.front());
    std::vector<std::string> points;
    for (const std::size_t k : columns_.points) points.push_back(columns_.names[k]);
    text += points.size() == 1 ? "; coordinate " : "; coordinates ";
    text += listed(points) + "; target " + shownText(columns_.names[columns_.target]) +
            (textTargets_ ? " (labels)" : " (numbers)");
    if (columns_.weight != CsvColumns::kNone)
        text += "; weights " + shownText(columns_.names[columns_.weight]);
    if (columns_.index != CsvColumns::kNone)
        text += "; left out: " + shownText(columns_.names[columns_.index]) + ", which counts the rows";
    return text;
}

CsvData CsvTable::finished() {
    const auto count = static_cast<Eigen::Index>(targets_.size());
    const auto dimension = static_cast<Eigen::Index>(columns_.points.size());
    CsvData data;
    data.reading = reading();
    data.dataset.points = Eigen::Map<const Eigen::MatrixXd>(coordinates_.data(), dimension, count);
    data.dataset.targets = Eigen::Map<const Eigen::MatrixXd>(targets_.data(), 1, count);
    if (columns_.weight != CsvColumns::kNone) {
        data.dataset.scheme = WeightScheme::Explicit;
        data.dataset.weights = Eigen::Map<const Eigen::MatrixXd>(weights_.data(), 1, count);
    }
    data.columnNames = std::move(columns_.names);
    data.classNames = std::move(classNames_);
    return data;
}

Result<CsvData> CsvTable::read() {
    CsvRow row;
    for (bool first = true;; first = false) {
        const Result<bool> more = scanner_.next(row);
        if (!more) return more.error();
        if (!*more) break;
        if (first && columns_.header) continue;
        if (const Outcome taken = takeRow(row); !taken) return taken.error();
    }
    if (!targets_.empty()) return finished();
    if (!dropped_.empty())
        return Error{name_ +
                     " has a missing value in every row; there is nothing left when they are dropped."};
    return Error{name_ +
                 " has a header but no data; give a row for each point: its coordinates and its target."};
}

/// Text, and not some other kind of file.
Outcome checkText(std::string_view text, std::string_view name) {
    if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos)
        return Error{std::string(name) + " is not a text file (byte " + std::to_string(zero) +
                     " is zero); save it as comma-separated text in UTF-8."};
    const std::size_t invalid = firstInvalidUtf8(text);
    if (invalid == std::string_view::npos) return Done{};
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(invalid), '\n');
    return Error{std::string(name) + ", line " + std::to_string(line) +
                 ": the text is not UTF-8; save the file as UTF-8."};
}

Result<CsvData> parseCsv(std::string_view text, std::string_view name, const CsvOptions& options) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (const Outcome checked = checkText(text, name); !checked) return checked.error();
    const Result<CsvDialect> dialect = dialectOf(text, name, options.dialect);
    if (!dialect) return dialect.error();
    const auto rows = sampledRows(text, name, dialect->delimiter);
    if (!rows) return rows.error();
    if (rows->empty())
        return Error{std::string(name) +
                     " holds no data; give a row for each point: its coordinates, then its target."};
    std::string table(name);
    Result<CsvColumns> columns = columnsOf(*rows, table, *dialect, options);
    if (!columns) return columns.error();
    return CsvTable(CsvScanner(text, name, dialect->delimiter), std::move(table), options, *dialect,
                    *std::move(columns))
        .read();
}

void checkOptions(const CsvOptions& options) {
    constexpr std::string_view kTaken = "\"\r\n#0123456789.+-";
    const char delimiter = options.dialect.delimiter;
    if (delimiter != 0 && kTaken.find(delimiter) != std::string_view::npos)
        throw std::invalid_argument(
            "readCsv: a quote, a line break, # or a part of a number cannot delimit fields");
}

}  // namespace

Result<CsvData> readCsv(std::istream& stream, std::string_view name, const CsvOptions& options) {
    checkOptions(options);
    const Result<std::string> text = readBytes(stream, name, options.maxBytes);
    if (!text) return text.error();
    return parseCsv(*text, name, options);
}

Result<CsvData> readCsv(const std::filesystem::path& path, const CsvOptions& options) {
    checkOptions(options);
    const Result<std::string> text = readBytes(path, options.maxBytes);
    if (!text) return text.error();
    return parseCsv(*text, shownName(path), options);
}

}  // namespace omegascope::data
