#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/support/parallel.h"

namespace omegascope {

/// Lets other threads of the same user go first from now on, where cores are short. It can't be taken back.
void giveWay();

/// Threads that stay and help whoever calls `run`, which is what `parallelFor` does on the one pool of the process.
///
/// The caller works on its own call and never waits for a helper to become free, so nested calls cannot block each
/// other: a helper that is in somebody's call is at work in it, and calls nest finitely deep. Helpers go to the oldest
/// call that has something left, that is to the outermost: its indices are the longest. A caller takes no part in
/// calls of others while it waits, so what a body holds (a thread's own buffers, locks) is never seen by another body.
class WorkerPool {
  public:
    explicit WorkerPool(int helpers);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// The pool of the process, made at its first use: a helper per core, less the caller's.
    static WorkerPool& ofProcess();

    /// From now on helpers give way (as giveWay) to threads that somebody looks at.
    void letHelpersGiveWay() { givingWay_ = true; }

    int helpers() const { return static_cast<int>(threads_.size()); }

    /// As parallelFor.
    bool run(int count, const std::function<void(int)>& body, const Control& control, int threads);

  private:
    class Call;

    void help(const std::stop_token& stop);
    Call* openCall() const;

    std::atomic<bool> givingWay_{false};
    std::mutex mutex_;
    std::condition_variable_any work_;  ///< a call came
    std::condition_variable left_;      ///< a helper left a call
    std::list<Call*> calls_;            ///< guarded by mutex_; the oldest first
    std::vector<std::jthread> threads_;
};

}  // namespace omegascope
