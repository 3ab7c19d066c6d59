#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace omegascope {

/// What kind of expected failure: callers decide by it, never by the sentence.
enum class ErrorKind {
    Input,      ///< what was given cannot be used: a file, a number, an option
    Cancelled,  ///< somebody asked the work to stop; nothing is wrong
    Limit,      ///< right in itself, but beyond a named limit of size, time or memory
    Internal    ///< a method gave up: no convergence, a solver failed
};

/// Why an expected failure happened: one sentence that a user can act on. It names the place and the remedy, ends with
/// a full stop and stands on its own.
struct Error {
    std::string message;
    ErrorKind kind = ErrorKind::Input;

    /// The same failure with its place named first: "data: The points …".
    Error in(const std::string& place) const { return {place + message, kind}; }
    bool isCancelled() const { return kind == ErrorKind::Cancelled; }
    bool operator==(const Error&) const = default;
};

/// The one wording of work that was stopped, unless there is more to say.
inline Error cancelled(std::string sentence = "The computation was stopped.") {
    return {std::move(sentence), ErrorKind::Cancelled};
}

inline Error limitError(std::string sentence) {
    return {std::move(sentence), ErrorKind::Limit};
}

inline Error internalError(std::string sentence) {
    return {std::move(sentence), ErrorKind::Internal};
}

/// A value or an Error. `if (!r) return r.error();` is the idiom; reading the absent side is a programmer
/// error.
template <typename T>
class [[nodiscard]] Result {
  public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit on purpose
    Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

    bool ok() const { return content_.index() == 0; }
    explicit operator bool() const { return ok(); }

    const T& value() const& {
        assert(ok());
        return *std::get_if<0>(&content_);
    }
    T& value() & {
        assert(ok());
        return *std::get_if<0>(&content_);
    }
    T&& value() && {
        assert(ok());
        return std::move(*std::get_if<0>(&content_));
    }
    const Error& error() const {
        assert(!ok());
        return *std::get_if<1>(&content_);
    }

    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

  private:
    std::variant<T, Error> content_;
};

/// Result of an action that has nothing to return.
struct Done {
    bool operator==(const Done&) const = default;
};
using Outcome = Result<Done>;

}  // namespace omegascope
