#include "app/cli/base/interruption.h"

#include <atomic>
#include <csignal>

namespace omegascope::cli {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};
/// Written by a signal handler on any thread and read on others: both allow a lock-free atomic and nothing less.
std::atomic<int> g_came{0};
static_assert(std::atomic<int>::is_always_lock_free);

void note(int signal) {
    g_came = signal;
}

}  // namespace

Interruption::Interruption() {
    g_came = 0;
    for (std::size_t k = 0; k < kSignals.size(); ++k) earlier_[k] = std::signal(kSignals[k], note);
}

Interruption::~Interruption() {
    for (std::size_t k = 0; k < kSignals.size(); ++k) std::signal(kSignals[k], earlier_[k]);
}

bool Interruption::came() const {
    return g_came != 0;
}

bool Interruption::wasTerm() const {
    return g_came == SIGTERM;
}

}  // namespace omegascope::cli
