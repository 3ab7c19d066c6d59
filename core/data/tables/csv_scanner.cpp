#include "core/data/tables/csv_scanner.h"

#include "core/data/file_bytes.h"

namespace omegascope::data {

bool CsvScanner::atSpace() const {
    return !atEnd() && (text_[position_] == ' ' || text_[position_] == '\t') &&
           (delimiter_ == ' ' || text_[position_] != delimiter_);
}

bool CsvScanner::atDelimiter() const {
    if (atEnd()) return false;
    return text_[position_] == delimiter_ || (delimiter_ == ' ' && text_[position_] == '\t');
}

bool CsvScanner::passDelimiter() {
    if (delimiter_ == ' ') skipSpaces();
    if (atEnd() || atLineBreak()) return false;
    if (delimiter_ != ' ') ++position_;
    return true;
}

void CsvScanner::skipSpaces() {
    while (atSpace()) ++position_;
}

void CsvScanner::skipLineBreak() {
    // "\r\n" is one break; a lone '\r' is one too.
    if (text_[position_] == '\r' && position_ + 1 < text_.size() && text_[position_ + 1] == '\n') ++position_;
    ++position_;
    ++line_;
}

void CsvScanner::skipRest() {
    while (!atEnd() && !atLineBreak()) ++position_;
}

Error CsvScanner::errorOnLine(std::size_t line, const std::string& sentence) const {
    return Error{name_ + ", line " + std::to_string(line) + ": " + sentence};
}

Outcome CsvScanner::readQuoted(std::string& field) {
    const std::size_t start = line_;
    ++position_;
    while (!atEnd()) {
        if (text_[position_] == '"') {
            ++position_;
            if (atEnd() || text_[position_] != '"') {
                if (delimiter_ != ' ') skipSpaces();
                if (atEnd() || atLineBreak() || atDelimiter()) return Done{};
                return errorOnLine(line_, "text follows the closing quote of " + shownText(field) +
                                              "; double a quote that belongs to the field.");
            }
            field += '"';
            ++position_;
        } else if (atLineBreak()) {
            skipLineBreak();
            field += '\n';
        } else {
            field += text_[position_++];
        }
    }
    return errorOnLine(start, "a quoted field is never closed; add the missing quote.");
}

void CsvScanner::readPlain(std::string& field) {
    const std::size_t start = position_;
    while (!atEnd() && !atLineBreak() && !atDelimiter()) ++position_;
    std::size_t end = position_;
    while (end > start && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
    field.assign(text_.substr(start, end - start));
}

Result<bool> CsvScanner::next(CsvRow& row) {
    while (true) {
        skipSpaces();
        if (atEnd()) return false;
        if (text_[position_] == '#') skipRest();
        if (!atLineBreak()) {
            if (atEnd()) return false;
            break;
        }
        skipLineBreak();
    }
    row.line = line_;
    std::size_t count = 0;
    while (true) {
        if (count == kMaxColumns)
            return limitError(errorOnLine(line_, "the row has more than " + std::to_string(kMaxColumns) +
                                                     " fields; give a row for each point.")
                                  .message);
        if (row.fields.size() == count) row.fields.emplace_back();
        std::string& field = row.fields[count++];
        field.clear();
        skipSpaces();
        if (!atEnd() && text_[position_] == '"') {
            if (const Outcome read = readQuoted(field); !read) return read.error();
        } else {
            readPlain(field);
        }
        if (!passDelimiter()) break;
    }
    row.fields.resize(count);
    if (!atEnd()) skipLineBreak();
    return true;
}

}  // namespace omegascope::data
