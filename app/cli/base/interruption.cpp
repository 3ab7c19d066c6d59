#include "app/cli/base/interruption.h"

#include <csignal>

namespace omegascope::cli {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};
volatile std::sig_atomic_t g_came = 0;  // a signal handler may write to nothing else

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
