#include "app/cli/study/row_watch.h"

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <iostream>

#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::cli {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLook{50};
constexpr double kRenewed = 0.5, kFirstRowOnTerminal = 1.0, kFirstRowInLog = 30.0;
const char* const kClearRow = "\r\033[K";

}  // namespace

std::string durationText(double seconds) {
    if (!(seconds < 1e9)) return "a very long time";
    const long whole = std::lround(seconds);
    if (whole < 100) return std::to_string(whole) + " s";
    const long minutes = (whole + 30) / 60;
    if (minutes < 100) return std::to_string(minutes) + " min";
    return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

RowWatch::RowWatch() : watcher_([this](const std::stop_token& end) { watch(end); }) {
}

RowWatch::~RowWatch() {
    watcher_.request_stop();
    watcher_.join();
}

void RowWatch::update(const study::RowProgress& progress) {
    const std::lock_guard lock(mutex_);
    progress_ = progress;
    if (endedBefore_ < 0) endedBefore_ = progress.ended;
}

std::string RowWatch::sentence(double seconds) const {
    std::string text = std::to_string(progress_.ended) + " of " + counted(progress_.total, "row");
    const int ended = progress_.ended - std::max(endedBefore_, 0);
    if (ended > 0) text += ", " + generalNumber(ended / seconds, 3) + " a second";
    if (progress_.done > 0.0)
        text += ", " + durationText(seconds * progress_.remaining / progress_.done) + " left";
    return text;
}

void RowWatch::watch(const std::stop_token& end) {
    const bool onTerminal = isatty(STDERR_FILENO) == 1;
    const auto begin = steady_clock::now();
    double next = onTerminal ? kFirstRowOnTerminal : kFirstRowInLog;
    bool told = false;
    std::unique_lock lock(mutex_);
    while (!end.stop_requested()) {
        wake_.wait_for(lock, end, kLook, [] { return false; });
        if (interruption_.came() && !stop_.stop_requested()) stop_.request_stop();
        const double seconds = duration<double>(steady_clock::now() - begin).count();
        if (seconds < next || progress_.total == 0) continue;
        next = onTerminal ? seconds + kRenewed : 2.0 * next;
        std::cerr << (onTerminal ? kClearRow : "omegascope: ") << sentence(seconds)
                  << (onTerminal ? "" : ".\n") << std::flush;
        told = true;
    }
    if (told && onTerminal) std::cerr << kClearRow << std::flush;
}

}  // namespace omegascope::cli
