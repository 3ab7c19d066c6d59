#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "core/support/parallel.h"

namespace omegascope::cli {

/// While one exists, a call that takes long says so on standard error, and, where that is known, how far it is, how fast it
/// goes and how long it will take: on a terminal in one line that is renewed and goes away, else in sentences that come less
/// and less often.
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

    std::atomic<double> share_ = 0.0;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread watcher_;  // the last member: it uses the others
};

/// "omegascope: Computing for 12 s, 40 % done, 3.3 % a second, 18 s left." Without a share of the work: its first part.
std::string waitingText(long seconds, double share);

}  // namespace omegascope::cli
