#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/result.h"

namespace omegascope::data {

/// Fields of a row; a longer one is refused. A field takes 32 bytes however short its text is.
inline constexpr std::size_t kMaxColumns = std::size_t{1} << 20;

/// One row of a CSV text.
struct CsvRow {
    std::size_t line = 0;  ///< where it begins, counted from 1
    std::vector<std::string>
        fields;  ///< without quotes; unquoted fields without spaces around them; never empty
};

/// Cuts the text of a table into rows of fields: quoted fields, any line ending, blank lines and lines that begin with #
/// skipped. The delimiter ' ' stands for any run of spaces and tabs.
class CsvScanner {
  public:
    /// `text` must outlive the scanner; `name` is what errors call it.
    CsvScanner(std::string_view text, std::string_view name, char delimiter)
        : text_(text), name_(name), delimiter_(delimiter) {}

    /// The next row into `row` (reused, so that a long file costs no allocation for each field); false after
    /// the last. Errors: a quote that is never closed, text between a closing quote and the next
    /// delimiter, more than kMaxColumns fields.
    Result<bool> next(CsvRow& row);

  private:
    bool atEnd() const { return position_ == text_.size(); }
    bool atLineBreak() const { return !atEnd() && (text_[position_] == '\n' || text_[position_] == '\r'); }
    bool atSpace() const;
    bool atDelimiter() const;
    /// Passes over the delimiter; false where the row ends.
    bool passDelimiter();
    void skipSpaces();
    void skipLineBreak();
    void skipRest();
    Outcome readQuoted(std::string& field);
    void readPlain(std::string& field);
    Error errorOnLine(std::size_t line, const std::string& sentence) const;

    std::string_view text_;
    std::string name_;
    char delimiter_;
    std::size_t position_ = 0;
    std::size_t line_ = 1;
};

}  // namespace omegascope::data
