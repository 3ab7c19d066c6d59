#include "core/data/csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "core/data/csv_scanner.h"

namespace omegascope::data {

namespace {

enum class NumberKind { Finite, NotFinite, OutOfRange, Text };

struct ParsedNumber {
    NumberKind kind = NumberKind::Text;
    double value = 0.0;
};

ParsedNumber parseNumber(std::string_view text) {
    // std::from_chars knows no locale, and no leading plus.
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    double value = 0.0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || status == std::errc::invalid_argument) return {};
    if (status == std::errc::result_out_of_range) return {NumberKind::OutOfRange, 0.0};
    return {std::isfinite(value) ? NumberKind::Finite : NumberKind::NotFinite, value};
}

/// A header's name or a label. An empty field is neither: a missing number must not turn its row into a
/// header.
bool isText(const std::string& field) {
    return !field.empty() && parseNumber(field).kind == NumberKind::Text;
}

/// Why `field` is no usable number, with the remedy.
std::string complaint(std::string_view field, NumberKind kind) {
    constexpr std::string_view kRemedy = "; write a finite decimal number.";
    if (field.empty()) return "the field is empty" + std::string(kRemedy);
    if (kind == NumberKind::NotFinite) return shownText(field) + " is not finite" + std::string(kRemedy);
    if (kind == NumberKind::OutOfRange)
        return shownText(field) + " is beyond the range of double precision" + std::string(kRemedy);
    return shownText(field) + " is not a number" + std::string(kRemedy);
}

/// Turns scanned rows into a data set.
class CsvTable {
  public:
    CsvTable(CsvScanner scanner, std::string_view name, const CsvOptions& options)
        : scanner_(std::move(scanner)), name_(name), options_(options) {}

    Result<CsvData> read();

  private:
    /// Takes the header, if there is one, and leaves the rows already scanned that are data in `pending_`.
    Outcome readHeader();
    Outcome findColumns(bool header);
    /// The only column with this name; npos when there is none.
    Result<std::size_t> columnCalled(const std::string& wanted) const;
    Outcome takeRow(const CsvRow& row);
    Outcome takeTarget(const CsvRow& row);
    Outcome takeWeight(const CsvRow& row);
    CsvData finished();

    Result<double> numberAt(const CsvRow& row, std::size_t column) const;
    Error errorAt(const CsvRow& row, std::size_t column, const std::string& sentence) const;

    static constexpr std::size_t kNone = std::string::npos;

    CsvScanner scanner_;
    std::string name_;
    const CsvOptions& options_;

    std::vector<CsvRow> pending_;
    std::vector<std::string> columns_;
    std::size_t target_ = kNone;
    std::size_t weight_ = kNone;

    std::vector<double> coordinates_;
    std::vector<double> targets_;
    std::vector<double> weights_;
    bool textTargets_ = false;
    std::vector<std::string> classNames_;
    std::unordered_map<std::string, std::size_t> classOf_;
};

Error CsvTable::errorAt(const CsvRow& row, std::size_t column, const std::string& sentence) const {
    return Error{name_ + ", line " + std::to_string(row.line) + ", column " + std::to_string(column + 1) +
                 " (" + shownText(columns_[column]) + "): " + sentence};
}

Result<double> CsvTable::numberAt(const CsvRow& row, std::size_t column) const {
    const ParsedNumber number = parseNumber(row.fields[column]);
    if (number.kind != NumberKind::Finite)
        return errorAt(row, column, complaint(row.fields[column], number.kind));
    return number.value;
}

Result<std::size_t> CsvTable::columnCalled(const std::string& wanted) const {
    const auto first = std::find(columns_.begin(), columns_.end(), wanted);
    if (first == columns_.end()) return kNone;
    if (std::find(first + 1, columns_.end(), wanted) != columns_.end())
        return Error{name_ + " has more than one column called " + shownText(wanted) +
                     "; rename the others."};
    return static_cast<std::size_t>(first - columns_.begin());
}

Outcome CsvTable::findColumns(bool header) {
    if (header && !options_.weightColumn.empty() && options_.weightColumn != options_.targetColumn) {
        const Result<std::size_t> weight = columnCalled(options_.weightColumn);
        if (!weight) return weight.error();
        weight_ = *weight;
    }
    if (options_.targetColumn.empty()) {
        target_ = weight_ == columns_.size() - 1 ? columns_.size() - 2 : columns_.size() - 1;
    } else {
        const Result<std::size_t> target = columnCalled(options_.targetColumn);
        if (!target) return target.error();
        target_ = *target;
        if (target_ == kNone)
            return Error{name_ + " has no column called " + shownText(options_.targetColumn) +
                         "; its columns are " + listed(columns_) + "."};
    }
    if (columns_.size() < (weight_ == kNone ? 2u : 3u))
        return Error{name_ + " has too few columns (" + listed(columns_) +
                     "); give at least one coordinate and a target, separated by a comma, semicolon or tab."};
    return Done{};
}

Outcome CsvTable::readHeader() {
    CsvRow first;
    const Result<bool> any = scanner_.next(first);
    if (!any) return any.error();
    if (!*any)
        return Error{name_ + " holds no data; give a row for each point: its coordinates, then its target."};

    // Text in the last field alone is a header or the label of a datum: the next row tells.
    const std::size_t count = first.fields.size();
    bool header = std::any_of(first.fields.begin(), first.fields.end(), isText);
    if (header && std::none_of(first.fields.begin(), first.fields.end() - 1, isText) &&
        first.fields.back() != options_.targetColumn && first.fields.back() != options_.weightColumn) {
        CsvRow second;
        const Result<bool> more = scanner_.next(second);
        if (!more) return more.error();
        if (*more) {
            header = !isText(second.fields.back());
            pending_.push_back(std::move(second));
        }
    }
    if (header) {
        columns_ = std::move(first.fields);
        for (std::size_t k = 0; k < count; ++k)
            if (columns_[k].empty()) columns_[k] = "column " + std::to_string(k + 1);
    } else {
        for (std::size_t k = 1; k < count; ++k) columns_.push_back("x" + std::to_string(k));
        columns_.emplace_back("y");
        pending_.insert(pending_.begin(), std::move(first));
    }
    return findColumns(header);
}

Outcome CsvTable::takeTarget(const CsvRow& row) {
    const std::string& field = row.fields[target_];
    const bool text = isText(field);
    if (targets_.empty()) textTargets_ = text;
    if (!textTargets_) {
        if (text && !targets_.empty())
            return errorAt(row, target_,
                           shownText(field) +
                               " is not a number, but the targets above are; write numbers in every row, "
                               "or labels in every row.");
        const Result<double> number = numberAt(row, target_);
        if (!number) return number.error();
        targets_.push_back(*number);
        return Done{};
    }
    if (field.empty()) return errorAt(row, target_, "the field is empty; write the label of a class.");
    if (!text)
        return errorAt(row, target_,
                       shownText(field) +
                           " is a number, but the targets above are labels; write labels in every row, or "
                           "numbers in every row.");
    if (classNames_.size() == kMaxClasses && !classOf_.contains(field))
        return limitError(errorAt(row, target_,
                                  "more than " + std::to_string(kMaxClasses) +
                                      " different labels; name the column of the target.")
                              .message);
    const auto [entry, isNew] = classOf_.try_emplace(field, classNames_.size());
    if (isNew) classNames_.push_back(field);
    targets_.push_back(static_cast<double>(entry->second));
    return Done{};
}

Outcome CsvTable::takeWeight(const CsvRow& row) {
    const Result<double> number = numberAt(row, weight_);
    if (!number) return number.error();
    if (*number <= 0.0)
        return errorAt(row, weight_,
                       shownText(row.fields[weight_]) + " is no weight; write a number above 0.");
    weights_.push_back(*number);
    return Done{};
}

Outcome CsvTable::takeRow(const CsvRow& row) {
    if (row.fields.size() != columns_.size())
        return Error{name_ + ", line " + std::to_string(row.line) + ": the row has " +
                     std::to_string(row.fields.size()) + (row.fields.size() == 1 ? " field" : " fields") +
                     " where the first row has " + std::to_string(columns_.size()) +
                     "; give as many in every row."};
    if (coordinates_.size() + columns_.size() > options_.maxValues)
        return limitError(name_ + " holds more than " + std::to_string(options_.maxValues) +
                          " numbers; take a part of the data.");
    for (std::size_t k = 0; k < columns_.size(); ++k) {
        if (k == target_ || k == weight_) continue;
        const Result<double> number = numberAt(row, k);
        if (!number) return number.error();
        coordinates_.push_back(*number);
    }
    if (const Outcome taken = takeTarget(row); !taken) return taken;
    return weight_ == kNone ? Outcome(Done{}) : takeWeight(row);
}

CsvData CsvTable::finished() {
    const auto count = static_cast<Eigen::Index>(targets_.size());
    const auto dimension = static_cast<Eigen::Index>(coordinates_.size()) / count;
    CsvData data;
    data.dataset.points = Eigen::Map<const Eigen::MatrixXd>(coordinates_.data(), dimension, count);
    data.dataset.targets = Eigen::Map<const Eigen::MatrixXd>(targets_.data(), 1, count);
    if (weight_ != kNone) {
        data.dataset.scheme = WeightScheme::Explicit;
        data.dataset.weights = Eigen::Map<const Eigen::MatrixXd>(weights_.data(), 1, count);
    }
    data.columnNames = std::move(columns_);
    data.classNames = std::move(classNames_);
    return data;
}

Result<CsvData> CsvTable::read() {
    if (const Outcome header = readHeader(); !header) return header.error();
    for (const CsvRow& row : pending_)
        if (const Outcome taken = takeRow(row); !taken) return taken.error();
    CsvRow row;
    while (true) {
        const Result<bool> more = scanner_.next(row);
        if (!more) return more.error();
        if (!*more) break;
        if (const Outcome taken = takeRow(row); !taken) return taken.error();
    }
    if (targets_.empty())
        return Error{name_ +
                     " has a header but no data; give a row for each point: its coordinates and its target."};
    return finished();
}

/// The candidate that splits the first row into most fields; the earlier one of equals.
char detectedDelimiter(std::string_view text, std::string_view name) {
    char best = ',';
    std::size_t most = 0;
    for (const char candidate : {',', ';', '\t'}) {
        CsvScanner scanner(text, name, candidate);
        CsvRow row;
        const Result<bool> any = scanner.next(row);
        if (!any && any.error().kind == ErrorKind::Limit)
            return candidate;  // whose own sentence then follows
        if (any && *any && row.fields.size() > most) {
            most = row.fields.size();
            best = candidate;
        }
    }
    return best;
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
    const char delimiter = options.delimiter != 0 ? options.delimiter : detectedDelimiter(text, name);
    return CsvTable(CsvScanner(text, name, delimiter), name, options).read();
}

void checkOptions(const CsvOptions& options) {
    constexpr std::string_view kTaken = "\"\r\n#0123456789.+-";
    if (kTaken.find(options.delimiter) != std::string_view::npos)
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
