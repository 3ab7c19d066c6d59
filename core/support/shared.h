#pragma once

#include <atomic>
#include <memory>
#include <utility>

namespace omegascope {

/// An immutable value whose copies share it: what is large and handed on by value (data, runs) is in memory once,
/// however many snapshots, undo steps and jobs hold it. Reads like a pointer, compares like a value, and may be read
/// from several threads at once. Never empty, but after it was moved from.
template <typename T>
class Shared {
  public:
    Shared() : Shared(T{}) {}
    Shared(T value) : value_(std::make_shared<T>(std::move(value))) {}  // NOLINT: implicit on purpose

    const T& operator*() const { return *value_; }
    const T* operator->() const { return value_.get(); }
    operator const T&() const { return *value_; }  // NOLINT: implicit on purpose

    /// For writing: copies the value first when it is shared.
    T& edit() {
        if (value_.use_count() > 1)
            value_ = std::make_shared<T>(std::as_const(*value_));
        else  // pairs with the release of whoever read it last
            std::atomic_thread_fence(std::memory_order_acquire);
        return *value_;
    }

    /// Whether both are one value in memory.
    bool isSameAs(const Shared& other) const { return value_ == other.value_; }
    const void* address() const { return value_.get(); }
    bool operator==(const Shared& other) const { return isSameAs(other) || *value_ == *other.value_; }

  private:
    std::shared_ptr<T> value_;
};

}  // namespace omegascope
