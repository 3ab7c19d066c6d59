#include "core/support/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace omegascope {

bool parallelFor(int count, const std::function<void(int)>& body, const Control& control, int threads) {
    if (threads <= 0) threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    threads = std::clamp(threads, 1, std::max(count, 1));
    std::atomic<int> next{0};
    std::atomic<int> done{0};
    const auto work = [&] {
        for (int i = next++; i < count; i = next++) {
            if (control.stopped()) return;
            body(i);
            control.report(static_cast<double>(++done) / count);
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (int k = 1; k < threads; ++k) helpers.emplace_back(work);
        work();
    }
    return done == count;
}

}  // namespace omegascope
