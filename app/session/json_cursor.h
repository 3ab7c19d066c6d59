#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/session.h"

namespace omegascope::session {

/// Why a reader gives up. It unwinds from the depth of a document to the function that was asked to read it
/// (fromText for a session), which turns it into an Error.
struct Refusal {
    std::string sentence;
    ErrorKind kind = ErrorKind::Input;

    Refusal(std::string why) : sentence(std::move(why)) {}  // NOLINT: thrown with a sentence as a rule
    Refusal(const Error& error) : sentence(error.message), kind(error.kind) {}  // NOLINT
};

/// Of one file. Nobody reads more, and a file can have hundreds of thousands of keys.
inline constexpr std::size_t kMostWarnings = 100;

/// Throws what went wrong, if something did.
void refuseUnless(const Outcome& outcome);

/// What reading leaves behind besides the values.
struct Findings {
    std::vector<std::string> warnings;
    Json extras = Json::object();
};

/// A place in a JSON document that knows its own path, so that every refusal names it: "data.points[3]".
/// Cheap to copy; the document must outlive it. All readers throw Refusal.
class Cursor {
  public:
    Cursor(const Json& json, std::string path, std::string pointer)
        : json_(&json), path_(std::move(path)), pointer_(std::move(pointer)) {}

    const Json& json() const { return *json_; }
    const std::string& path() const { return path_; }
    const std::string& pointer() const { return pointer_; }  ///< the same place as a JSON pointer

    /// "<path> is <value>; give <expected>."
    [[noreturn]] void refuse(const std::string& expected) const;

    Cursor item(std::size_t index) const;
    Cursor key(const std::string& name) const;

    /// The number of items. @param expected what to give instead of something that is no list
    std::size_t listSize(const std::string& expected) const;
    double number() const;
    /// An integer in [low, high]; 2.0 counts as one.
    int integer(int low, int high) const;
    std::uint64_t seed() const;
    bool boolean() const;
    std::string text() const;
    /// A list of `count` numbers. @param reason "layer 1 has 2 units": completes "…, so give 2."
    Eigen::VectorXd numbers(std::size_t count, const std::string& reason) const;

  private:
    const Json* json_;
    std::string path_;
    std::string pointer_;
};

/// A value, or Refusal with the place before its sentence.
template <typename T>
T valueOrRefuse(const Cursor& place, Result<T> result) {
    if (!result) throw Refusal{result.error().in(place.path() + ": ")};
    return std::move(*result);
}

/// An object that is read key by key; the keys that nobody asked for are kept in Findings::extras, with a
/// warning.
class ObjectCursor {
  public:
    /// @throws Refusal when the place holds no object
    ObjectCursor(Cursor place, std::string_view expected);

    const Cursor& place() const { return place_; }
    bool has(const std::string& key) const { return place_.json().contains(key); }
    /// The key, or Refusal: The key "network.input" is missing; give <expected>.
    Cursor required(const std::string& key, const std::string& expected);
    std::optional<Cursor> optional(const std::string& key);
    /// The version of a file's format, 1 … newest. @param what  the file, as its reader calls it: "session"
    /// @throws Refusal when it is missing, no such number, or newer: then with what to do
    int version(const std::string& key, int newest, const std::string& what);
    /// Call after the last key.
    void keepUnknown(Findings& findings) const;

  private:
    Cursor place_;
    std::vector<std::string> known_;
};

}  // namespace omegascope::session
