#include "core/data/tables/csv_dialect.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/data/file_bytes.h"
#include "core/support/number_text.h"

namespace omegascope::data {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Only what numbers are written with, a digit among it.
bool looksNumeric(std::string_view field) {
    constexpr std::string_view kOfNumbers = "0123456789+-.,eE";
    return std::any_of(field.begin(), field.end(), isDigit) &&
           field.find_first_not_of(kOfNumbers) == std::string_view::npos;
}

/// The digits before the decimal mark without `mark`, if it stands between groups of three digits and nowhere else.
std::optional<std::string> ungrouped(std::string_view whole, char mark) {
    const std::size_t sign = whole.starts_with('+') || whole.starts_with('-') ? 1 : 0;
    std::string digits(whole.substr(0, sign));
    std::size_t group = 0, groups = 0;
    for (const char c : whole.substr(sign)) {
        if (c == mark) {
            if (groups == 0 ? group == 0 || group > 3 : group != 3) return std::nullopt;
            ++groups;
            group = 0;
        } else if (isDigit(c)) {
            digits += c;
            ++group;
        } else {
            return std::nullopt;
        }
    }
    if (groups > 0 && group != 3) return std::nullopt;
    return digits;
}

ParsedNumber plainNumber(std::string_view text) {
    // std::from_chars knows no locale, and no leading plus.
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    double value = 0.0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || status == std::errc::invalid_argument) return {};
    if (status == std::errc::result_out_of_range) return {NumberKind::OutOfRange, 0.0};
    return {std::isfinite(value) ? NumberKind::Finite : NumberKind::NotFinite, value};
}

/// How many fields every one of the rows has, if they agree and are two at the least; otherwise 0.
std::size_t commonWidth(const std::vector<CsvRow>& rows) {
    if (rows.empty() || rows.front().fields.size() < 2) return 0;
    const std::size_t width = rows.front().fields.size();
    return std::ranges::all_of(rows, [&](const CsvRow& row) { return row.fields.size() == width; }) ? width
                                                                                                    : 0;
}

std::size_t numericFields(const std::vector<CsvRow>& rows) {
    std::size_t count = 0;
    for (const CsvRow& row : rows)
        count += static_cast<std::size_t>(std::ranges::count_if(row.fields, looksNumeric));
    return count;
}

constexpr std::array kDelimiters{',', ';', '\t', ' '};

std::string delimiterText(char delimiter) {
    switch (delimiter) {
        case ',':
            return "commas";
        case ';':
            return "semicolons";
        case '\t':
            return "tabs";
        default:
            return "spaces";
    }
}

/// How well a delimiter fits.
struct Fit {
    char delimiter = ',';
    std::size_t width = 0;    ///< of all rows, or 0
    std::size_t numbers = 0;  ///< fields that look like numbers, as a share of all fields, in thousandths
    std::size_t first = 0;    ///< fields of the first row
};

Fit fitOf(std::string_view text, std::string_view name, char delimiter) {
    Fit fit{delimiter};
    const auto rows = sampledRows(text, name, delimiter);
    if (!rows) {
        // A quote that is never closed, say: the first row still tells whether this is the delimiter, whose error it is then.
        CsvRow row;
        CsvScanner scanner(text, name, delimiter);
        if (const Result<bool> more = scanner.next(row); more && *more) fit.first = row.fields.size();
        return fit;
    }
    if (rows->empty()) return fit;
    fit.first = rows->front().fields.size();
    fit.width = commonWidth(*rows);
    if (fit.width > 0) fit.numbers = 1000 * numericFields(*rows) / (fit.width * rows->size());
    return fit;
}

Result<char> delimiterOf(std::string_view text, std::string_view name) {
    std::vector<Fit> fits;
    for (const char candidate : kDelimiters) fits.push_back(fitOf(text, name, candidate));
    const Fit spaces = fits.back();
    fits.pop_back();
    std::ranges::stable_sort(fits, [](const Fit& a, const Fit& b) {
        return a.width > 0 && b.width > 0 ? a.numbers > b.numbers : a.width > 0 && b.width == 0;
    });
    if (fits[0].width > 0) {
        if (fits[1].width > 0 && fits[1].numbers == fits[0].numbers)
            return Error{std::string(name) + " can be cut at " + delimiterText(fits[0].delimiter) + " (" +
                         std::to_string(fits[0].width) + " columns) or at " +
                         delimiterText(fits[1].delimiter) + " (" + std::to_string(fits[1].width) +
                         " columns); say which as \"delimiter\"."};
        return fits[0].delimiter;
    }
    if (spaces.width > 0) return ' ';
    // No delimiter fits all rows: the one that cuts the first row most, so that the error names a row that differs.
    return std::ranges::max_element(fits, {}, &Fit::first)->delimiter;
}

/// What the marks in the sampled numbers allow.
struct Marks {
    bool decimalComma = true;     ///< every number can be read with a decimal comma
    bool thousandsComma = true;   ///< every number can be read with commas between thousands
    const CsvRow* row = nullptr;  ///< the first number with a comma
    std::size_t column = 0;
    bool pointsGroup = false;  ///< with a decimal comma, points stand between thousands
};

constexpr CsvDialect kGerman{0, ',', '.'}, kEnglish{0, '.', ','};

Marks marksOf(const std::vector<CsvRow>& rows) {
    Marks marks;
    for (const CsvRow& row : rows)
        for (std::size_t k = 0; k < row.fields.size(); ++k) {
            const std::string& field = row.fields[k];
            const bool comma = field.find(',') != std::string::npos,
                       point = field.find('.') != std::string::npos;
            if ((!comma && !point) || !looksNumeric(field)) continue;
            if (comma && !marks.row) {
                marks.row = &row;
                marks.column = k;
            }
            marks.decimalComma &= parseNumber(field, kGerman).kind != NumberKind::Text;
            marks.thousandsComma &= parseNumber(field, kEnglish).kind != NumberKind::Text;
            marks.pointsGroup |= point;
        }
    return marks;
}

}  // namespace

ParsedNumber parseNumber(std::string_view field, const CsvDialect& dialect) {
    if (dialect.decimal == '.' && dialect.thousands == 0) return plainNumber(field);
    const std::size_t mark = field.find(dialect.decimal);
    const std::size_t whole = std::min(mark, field.find_first_of("eE"));
    std::string plain(field.substr(0, whole));
    if (dialect.thousands != 0) {
        const auto digits = ungrouped(plain, dialect.thousands);
        if (!digits)
            return plainNumber(field).kind == NumberKind::NotFinite ? plainNumber(field) : ParsedNumber{};
        plain = *digits;
    }
    if (dialect.decimal != '.' && plain.find('.') != std::string::npos) return {};
    if (whole < field.size()) {
        const std::string_view rest = field.substr(mark == whole ? whole + 1 : whole);
        if (mark == whole) plain += '.';
        if (mark == whole && rest.find_first_of(".,") != std::string_view::npos) return {};
        plain += rest;
    }
    return plainNumber(plain);
}

bool isMissing(std::string_view field) {
    constexpr std::array<std::string_view, 9> kMissing{"?",   "NA",  "N/A",  "n/a", "nan",
                                                       "NaN", "NAN", "null", "NULL"};
    return field.empty() || std::ranges::find(kMissing, field) != kMissing.end();
}

bool isText(std::string_view field, const CsvDialect& dialect) {
    return !isMissing(field) && parseNumber(field, dialect).kind == NumberKind::Text;
}

Result<std::vector<CsvRow>> sampledRows(std::string_view text, std::string_view name, char delimiter) {
    CsvScanner scanner(text, name, delimiter);
    std::vector<CsvRow> rows;
    CsvRow row;
    std::size_t fields = 0;  // of very long rows a few are enough, and each field takes memory
    while (rows.size() < static_cast<std::size_t>(kSampledRows) && fields < kMaxColumns) {
        const Result<bool> more = scanner.next(row);
        if (!more) return more.error();
        if (!*more) break;
        rows.push_back(row);
        fields += row.fields.size();
    }
    return rows;
}

Result<CsvDialect> dialectOf(std::string_view text, std::string_view name, const CsvDialect& given) {
    CsvDialect dialect = given;
    if (dialect.delimiter == 0) {
        const Result<char> delimiter = delimiterOf(text, name);
        if (!delimiter) return delimiter.error();
        dialect.delimiter = *delimiter;
    }
    if (dialect.decimal != 0) return dialect;
    dialect.decimal = '.';
    const auto rows = sampledRows(text, name, dialect.delimiter);
    if (!rows || given.thousands == ',') return dialect;
    const Marks marks = marksOf(*rows);
    if (!marks.row) return dialect;
    if (marks.decimalComma && marks.thousandsComma && given.thousands == 0) {
        const std::string& field = marks.row->fields[marks.column];
        return Error{std::string(name) + ", line " + std::to_string(marks.row->line) + ", column " +
                     std::to_string(marks.column + 1) + ": " + shownText(field) + " may be " +
                     exactNumber(parseNumber(field, kGerman).value) + " or " +
                     exactNumber(parseNumber(field, kEnglish).value) +
                     "; say which: \"decimal\": \",\" or \"thousands\": \",\"."};
    }
    if (marks.decimalComma) {
        dialect.decimal = ',';
        if (marks.pointsGroup) dialect.thousands = '.';
    } else if (marks.thousandsComma) {
        dialect.thousands = ',';
    }
    return dialect;
}

std::string dialectText(const CsvDialect& dialect) {
    std::string text = "cut at " + delimiterText(dialect.delimiter);
    text += dialect.decimal == ',' ? ", decimal comma" : ", decimal point";
    if (dialect.thousands != 0)
        text += dialect.thousands == ',' ? ", commas between thousands" : ", points between thousands";
    return text;
}

}  // namespace omegascope::data
