#pragma once

#include <functional>
#include <stop_token>

namespace omegascope {

/// How long work is watched and stopped: `stop` is asked often, `progress` is told a share in [0, 1].
/// parallelFor tells 1/count, 2/count … in order, from any worker but from one at a time; an empty function is skipped.
struct Control {
    std::stop_token stop;
    std::function<void(double)> progress;

    bool stopped() const { return stop.stop_requested(); }
    void report(double share) const {
        if (progress) progress(share);
    }
    /// Of a part of the work: its progress from 0 to 1 is the whole's from `begin` to `end`. This must outlive it.
    Control part(double begin, double end) const {
        if (!progress) return {stop, {}};
        return {stop, [this, begin, end](double share) { progress(begin + (end - begin) * share); }};
    }
};

/// Runs body(i) for i = 0 … count-1, handing out indices in order, on the caller's thread and at most `threads` - 1
/// helpers (0: as many as there are) of the one pool of the process (worker_pool.h). Calls may be nested and may come
/// from any thread. Returns false when it was stopped before every index had run. When bodies throw, the exception of
/// the lowest such index reaches the caller, and no further index begins. No helper is in `body` after the call.
bool parallelFor(int count, const std::function<void(int)>& body, const Control& control = {},
                 int threads = 0);

}  // namespace omegascope
