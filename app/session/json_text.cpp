#include "app/session/json_text.h"

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "app/session/json_cursor.h"
#include "core/data/file_bytes.h"

namespace omegascope::session {

namespace {

/// ordered_json searches the keys of an object one by one, so a hostile object must not have millions of
/// them.
constexpr std::size_t kMaximumKeys = 1000;
/// Nor may many of them have a thousand; and a value takes 16 bytes however short its text is.
constexpr std::size_t kMaximumKeysInAll = 200'000;
constexpr std::size_t kMaximumJsonValues = 20'000'000;
constexpr std::size_t kLineLength = 100;

std::string place(std::string_view text, std::size_t index) {
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t i = 0; i < std::min(index, text.size()); ++i) {
        const bool continuesCharacter = (static_cast<unsigned char>(text[i]) & 0xC0u) == 0x80u;
        if (text[i] == '\n') {
            ++line;
            column = 1;
        } else if (!continuesCharacter) {
            ++column;
        }
    }
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// The index of the bracket that exceeds the depth, or npos.
std::size_t tooDeep(std::string_view text) {
    int depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\') ++i;
            if (c == '"') inString = false;
            continue;
        }
        if (c == '"') inString = true;
        if (c == '[' || c == '{') ++depth;
        if (c == ']' || c == '}') --depth;
        if (depth > kMaximumNesting) return i;
    }
    return std::string_view::npos;
}

bool startsWithWord(std::string_view text, std::size_t index, std::string_view word) {
    if (index > text.size()) return false;
    const auto rest = text.substr(index, word.size());
    return std::equal(rest.begin(), rest.end(), word.begin(), word.end(),
                      [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

/// Builds the tree itself (the library's own builder drops duplicate keys silently).
class TreeBuilder final : public nlohmann::json_sax<Json> {
  public:
    explicit TreeBuilder(std::string_view text) : text_(text) {}

    Json take() { return std::move(root_); }
    std::vector<std::string> takeWarnings() { return std::move(warnings_); }
    const std::string& sentence() const { return sentence_; }

    bool null() override { return add(Json(nullptr)); }
    bool boolean(bool value) override { return add(Json(value)); }
    bool number_integer(std::int64_t value) override { return add(Json(value)); }
    bool number_unsigned(std::uint64_t value) override { return add(Json(value)); }
    bool number_float(double value, const std::string&) override { return add(Json(value)); }
    bool string(std::string& value) override { return add(Json(std::move(value))); }
    bool binary(Json::binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(std::string& name) override {
        Json& object = *stack_.back();
        if (++keys_ > kMaximumKeysInAll) {
            sentence_ = "The text has more than " + std::to_string(kMaximumKeysInAll) +
                        " keys; a session has far fewer, so this is another kind of file.";
            return false;
        }
        if (object.contains(name)) {
            if (warnings_.size() < kMostWarnings)
                warnings_.push_back("The key " + data::shownText(name) +
                                    " occurs twice in one object; the last one counts.");
        } else if (object.size() == kMaximumKeys) {
            sentence_ = "An object of the text has more than " + std::to_string(kMaximumKeys) +
                        " keys; a session has far fewer, so this is another kind of file.";
            return false;
        }
        target_ = &object[name];
        return true;
    }

    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception& error) override {
        const std::size_t index = position == 0 ? 0 : position - 1;
        sentence_ = "The text is not JSON at " + place(text_, index) + ": " + cause(index, error);
        return false;
    }

  private:
    std::string cause(std::size_t index, const nlohmann::detail::exception& error) const {
        constexpr int kNumberOverflow = 406;
        if (error.id == kNumberOverflow)
            return "this number is too large for a double; give a number below 1.8e308.";
        if (std::string_view(error.what()).find("UTF-8") != std::string_view::npos)
            return "this is not UTF-8; save the file as UTF-8 text.";
        if (index >= text_.size()) return "the text ends too early; it may have been cut off.";
        for (const std::size_t start : {index, index == 0 ? index : index - 1})
            if (startsWithWord(text_, start, "nan") || startsWithWord(text_, start, "inf"))
                return "NaN and infinity are not allowed; give a finite number.";
        return "this does not belong here; look for a missing comma, quote or bracket.";
    }

    Json* put(Json value) {
        if (stack_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        if (stack_.back()->is_array()) {
            stack_.back()->push_back(std::move(value));
            return &stack_.back()->back();
        }
        *target_ = std::move(value);
        return target_;
    }
    /// Counts a value; false when there are too many.
    bool fits() {
        if (++values_ <= kMaximumJsonValues) return true;
        sentence_ = "The text holds more than " + std::to_string(kMaximumJsonValues) +
                    " values; keep the data in a CSV, IDX or NPZ file beside the session.";
        return false;
    }
    bool add(Json value) {
        if (!fits()) return false;
        put(std::move(value));
        return true;
    }
    bool open(Json value) {
        if (!fits()) return false;
        stack_.push_back(put(std::move(value)));
        return true;
    }
    bool close() {
        stack_.pop_back();
        return true;
    }

    std::string_view text_;
    Json root_;
    std::vector<Json*> stack_;  // a parent does not grow while a child is open, so the pointers stay valid
    Json* target_ = nullptr;
    std::vector<std::string> warnings_;
    std::string sentence_;
    std::size_t keys_ = 0, values_ = 0;
};

std::string scalarText(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string keyText(const std::string& key) {
    return scalarText(Json(key)) + ": ";
}

std::string oneLine(const Json& json) {
    if (!json.is_structured()) return scalarText(json);
    std::string line(1, json.is_array() ? '[' : '{');
    bool first = true;
    for (auto item = json.begin(); item != json.end(); ++item) {
        if (!first) line += ", ";
        first = false;
        if (json.is_object()) line += keyText(item.key());
        line += oneLine(*item);
    }
    return line + (json.is_array() ? ']' : '}');
}

bool isFlatList(const Json& json) {
    return json.is_array() &&
           std::none_of(json.begin(), json.end(), [](const Json& item) { return item.is_structured(); });
}

/// Whether a tree is small enough that writing it on one line is worth a try: counts leaves, gives up early.
bool isSmall(const Json& json, std::size_t& budget) {
    if (budget == 0) return false;
    --budget;
    if (!json.is_structured()) return true;
    return std::all_of(json.begin(), json.end(), [&](const Json& item) { return isSmall(item, budget); });
}

void print(const Json& json, std::size_t indent, std::size_t column, bool whole, std::string& out) {
    std::size_t budget = kLineLength;
    if (!json.is_structured() || json.empty() || isFlatList(json) || (!whole && isSmall(json, budget))) {
        std::string line = oneLine(json);
        if (isFlatList(json) || !json.is_structured() || json.empty() ||
            column + line.size() <= kLineLength) {
            out += line;
            return;
        }
    }
    const std::string margin(indent + 2, ' ');
    out += json.is_array() ? "[\n" : "{\n";
    bool first = true;
    for (auto item = json.begin(); item != json.end(); ++item) {
        if (!first) out += ",\n";
        first = false;
        out += margin;
        const std::string key = json.is_object() ? keyText(item.key()) : std::string();
        out += key;
        print(*item, indent + 2, margin.size() + key.size(), false, out);
    }
    out += '\n' + std::string(indent, ' ') + (json.is_array() ? ']' : '}');
}

}  // namespace

Result<ParsedJson> parseJson(std::string_view text) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return Error{
            "The text is empty; a session is a JSON object that begins with {\"omegascope\": 1, …}."};
    if (const std::size_t index = tooDeep(text); index != std::string_view::npos)
        return limitError("The text is nested deeper than " + std::to_string(kMaximumNesting) +
                          " levels at " + place(text, index) + "; no session needs that, so flatten it.");
    TreeBuilder builder(text);
    if (!Json::sax_parse(text.begin(), text.end(), &builder)) return Error{builder.sentence()};
    return ParsedJson{builder.take(), builder.takeWarnings()};
}

std::string printJson(const Json& json) {
    std::string out;
    print(json, 0, 0, true, out);
    return out + '\n';
}

}  // namespace omegascope::session
