#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/support/parallel.h"

namespace omegascope::cli {

/// While one exists, a call that takes long says so on standard error, and how far it is where that is known: on a
/// terminal in one line that is renewed and goes away, else in sentences that come less and less often.
class Waiting {
  public:
    Waiting();
    ~Waiting();
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

    /// Tells the share of the work that is done.
    Control control();

  private:
    void watch(const std::stop_token& stop);
    std::string sentence(long seconds) const;

    std::atomic<double> share_ = 0.0;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread watcher_;  // the last member: it uses the others
};

}  // namespace omegascope::cli
