#include "core/support/parallel.h"

#include "core/support/worker_pool.h"

namespace omegascope {

bool parallelFor(int count, const std::function<void(int)>& body, const Control& control, int threads) {
    return WorkerPool::ofProcess().run(count, body, control, threads);
}

}  // namespace omegascope
