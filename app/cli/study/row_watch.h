#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "app/cli/base/interruption.h"
#include "app/studies/row_runner.h"

namespace omegascope::cli {

/// While one exists, a study that runs tells how far it is on standard error (rows, rate, time left): on a terminal in
/// one line that is renewed, else after 30 s, 60 s and so on. A signal that ends a program stops the study instead.
class RowWatch {
  public:
    RowWatch();
    ~RowWatch();
    RowWatch(const RowWatch&) = delete;
    RowWatch& operator=(const RowWatch&) = delete;

    std::stop_token stop() const { return stop_.get_token(); }
    void update(const study::RowProgress& progress);
    const Interruption& interruption() const { return interruption_; }

  private:
    void watch(const std::stop_token& end);
    std::string sentence(double seconds) const;

    Interruption interruption_;
    std::stop_source stop_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    study::RowProgress progress_;
    int endedBefore_ = -1;
    std::jthread watcher_;  // the last member: it uses the others
};

/// "45 s", "12 min", "3 h 20 min"
std::string durationText(double seconds);

}  // namespace omegascope::cli
