#include "app/session/json_cursor.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/data/file_bytes.h"
#include "core/support/words.h"

namespace omegascope::session {

namespace {

/// A value as a sentence quotes it: numbers and short texts as they are, the rest by kind and size.
std::string shown(const Json& json) {
    if (json.is_array()) return "a list of " + counted(json.size(), "item");
    if (json.is_object()) return "an object";
    constexpr std::size_t kLongest = 40;
    if (json.is_string()) {
        const auto& text = json.get_ref<const std::string&>();
        if (text.size() > kLongest) return "a long text";
        if (!data::isPrintable(text)) return data::shownText(text);
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string join(const std::string& path, const std::string& name) {
    const std::string key = data::shownPiece(name);
    return path.empty() ? key : path + "." + key;
}

}  // namespace

void refuseUnless(const Outcome& outcome) {
    if (!outcome) throw Refusal{outcome.error()};
}

void Cursor::refuse(const std::string& expected) const {
    throw Refusal{(path_.empty() ? std::string("The session") : path_) + " is " + shown(*json_) + "; give " +
                  expected + "."};
}

Cursor Cursor::item(std::size_t index) const {
    const std::string number = std::to_string(index);
    return {(*json_)[index], path_ + "[" + number + "]", pointer_ + "/" + number};
}

Cursor Cursor::key(const std::string& name) const {
    return {(*json_)[name], join(path_, name), pointer_ + "/" + name};
}

std::size_t Cursor::listSize(const std::string& expected) const {
    if (!json_->is_array()) refuse(expected);
    return json_->size();
}

double Cursor::number() const {
    if (!json_->is_number()) refuse("a number");
    return json_->get<double>();
}

int Cursor::integer(int low, int high) const {
    const double value = json_->is_number() ? json_->get<double>() : std::numeric_limits<double>::quiet_NaN();
    if (!(value >= low && value <= high) || value != std::floor(value))
        refuse("a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return static_cast<int>(value);
}

std::uint64_t Cursor::seed() const {
    if (!json_->is_number_unsigned()) refuse("a whole number from 0 to 18446744073709551615");
    return json_->get<std::uint64_t>();
}

bool Cursor::boolean() const {
    if (!json_->is_boolean()) refuse("true or false");
    return json_->get<bool>();
}

std::string Cursor::text() const {
    if (!json_->is_string()) refuse("a text in quotes");
    return json_->get<std::string>();
}

Eigen::VectorXd Cursor::numbers(std::size_t count, const std::string& reason) const {
    const std::size_t size = listSize("a list of " + counted(count, "number"));
    if (size != count)
        throw Refusal{path_ + " has " + counted(size, "number") + "; " + reason + ", so give " +
                      std::to_string(count) + "."};
    Eigen::VectorXd values(static_cast<Eigen::Index>(count));
    for (std::size_t i = 0; i < count; ++i) {
        const Json& entry = (*json_)[i];
        values(static_cast<Eigen::Index>(i)) = entry.is_number() ? entry.get<double>() : item(i).number();
    }
    return values;
}

ObjectCursor::ObjectCursor(Cursor place, std::string_view expected) : place_(std::move(place)) {
    if (!place_.json().is_object()) place_.refuse(std::string(expected));
}

Cursor ObjectCursor::required(const std::string& key, const std::string& expected) {
    if (!has(key))
        throw Refusal{"The key \"" + join(place_.path(), key) + "\" is missing; give " + expected + "."};
    known_.push_back(key);
    return place_.key(key);
}

std::optional<Cursor> ObjectCursor::optional(const std::string& key) {
    known_.push_back(key);
    if (!has(key)) return std::nullopt;
    return place_.key(key);
}

int ObjectCursor::version(const std::string& key, int newest, const std::string& what) {
    const std::string expected = std::to_string(newest) + ", the version of the format";
    const Cursor place = required(key, expected);
    const Json& version = place.json();
    if (!version.is_number_unsigned() || version.get<std::uint64_t>() == 0) place.refuse(expected);
    if (version.get<std::uint64_t>() > static_cast<std::uint64_t>(newest))
        throw Refusal{"This " + what + " was written by a newer version (format " + version.dump() +
                      "; this program reads up to " + std::to_string(newest) +
                      "); open it with that version."};
    return version.get<int>();
}

void ObjectCursor::keepUnknown(Findings& findings) const {
    Json unknown = Json::object();
    for (const auto& [key, value] : place_.json().items()) {
        if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
        unknown[key] = value;
        if (findings.warnings.size() < kMostWarnings)
            findings.warnings.push_back("The key \"" + join(place_.path(), key) +
                                        "\" is unknown; it is kept in the file but has no effect.");
    }
    if (!unknown.empty()) findings.extras[place_.pointer()] = std::move(unknown);
}

}  // namespace omegascope::session
