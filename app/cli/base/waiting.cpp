#include "app/cli/base/waiting.h"

#include <unistd.h>

#include <chrono>
#include <iostream>
#include <string>

namespace omegascope::cli {

namespace {

using std::chrono::seconds;

/// Who sits at a terminal wonders soon; a log is not to be filled.
constexpr seconds kFirstOnTerminal{2}, kFirstInLog{30};
const char* const kClearLine = "\r\033[K";

}  // namespace

Waiting::Waiting() : watcher_([this](const std::stop_token& stop) { watch(stop); }) {
}

Waiting::~Waiting() {
    watcher_.request_stop();
    watcher_.join();
}

Control Waiting::control() {
    Control control;
    control.progress = [this](double share) { share_ = share; };
    return control;
}

std::string Waiting::sentence(long elapsed) const {
    const int percent = static_cast<int>(100.0 * share_);
    return "omegascope: Computing for " + std::to_string(elapsed) + " s" +
           (percent > 0 ? ", " + std::to_string(percent) + " % done." : ".");
}

void Waiting::watch(const std::stop_token& stop) {
    const bool onTerminal = isatty(STDERR_FILENO) == 1;
    const auto begin = std::chrono::steady_clock::now();
    bool told = false;
    std::unique_lock lock(mutex_);
    for (seconds at = onTerminal ? kFirstOnTerminal : kFirstInLog;;
         at = onTerminal ? at + seconds(1) : 2 * at) {
        wake_.wait_until(lock, stop, begin + at, [] { return false; });
        if (stop.stop_requested()) break;
        std::cerr << (onTerminal ? kClearLine : "") << sentence(at.count()) << (onTerminal ? "" : "\n")
                  << std::flush;
        told = true;
    }
    if (told && onTerminal) std::cerr << kClearLine << std::flush;
}

}  // namespace omegascope::cli
