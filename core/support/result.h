#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace omegascope {

/// Why an expected failure happened (parse, I/O, non-convergence, cancelled): one sentence that a user can
/// act on. It names the place and the remedy, ends with a full stop and stands on its own.
struct Error {
    std::string message;
    bool operator==(const Error&) const = default;
};

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
