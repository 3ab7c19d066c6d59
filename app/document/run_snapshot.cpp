#include "app/document/run_snapshot.h"

namespace omegascope::document {

std::shared_ptr<const dynamics::Trajectory> runSnapshot(const dynamics::Trajectory& run) {
    auto copy = std::make_shared<dynamics::Trajectory>();
    copy->spec = run.spec;
    copy->stride = run.stride;
    copy->keyframes = run.keyframes;
    copy->memories = run.memories;
    copy->loss = run.loss;
    copy->stopped = run.stopped;
    copy->remark = run.remark;
    return copy;
}

}  // namespace omegascope::document
