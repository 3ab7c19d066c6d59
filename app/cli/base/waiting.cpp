#include "app/cli/base/waiting.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <string>

#include "core/support/number_text.h"

namespace omegascope::cli {

namespace {

using std::chrono::seconds;

/// Who sits at a terminal wonders soon; a log is not to be filled.
constexpr seconds kFirstOnTerminal{1}, kFirstInLog{30};
const char* const kClearLine = "\r\033[K";

/// "40 s", "3 min", "2.5 h"
std::string timeText(double left) {
    if (left < 100.0) return std::to_string(std::lround(std::ceil(left))) + " s";
    if (left < 6000.0) return std::to_string(std::lround(left / 60.0)) + " min";
    return generalNumber(left / 3600.0, 2) + " h";
}

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

std::string waitingText(long elapsed, double share) {
    std::string text = "omegascope: Computing for " + std::to_string(elapsed) + " s";
    constexpr double kKnown = 0.002;  // less than that tells nothing of the rest
    if (!(share >= kKnown) || elapsed <= 0) return text + '.';
    const double rate = 100.0 * share / static_cast<double>(elapsed);
    const double left = (1.0 - std::min(share, 1.0)) * static_cast<double>(elapsed) / share;
    return text + ", " + generalNumber(100.0 * share, share < 0.1 ? 2 : 3) + " % done, " +
           generalNumber(rate, 2) + " % a second, " + timeText(left) + " left.";
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
        std::cerr << (onTerminal ? kClearLine : "") << waitingText(at.count(), share_)
                  << (onTerminal ? "" : "\n") << std::flush;
        told = true;
    }
    if (told && onTerminal) std::cerr << kClearLine << std::flush;
}

}  // namespace omegascope::cli
