#include "core/support/worker_pool.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <utility>

namespace omegascope {

void giveWay() {
    constexpr int kNice = 5;  // a third of the share of a thread that does not
    // On Linux 0 means the thread that calls, not its process. That it fails leaves things as they are.
    setpriority(PRIO_PROCESS, 0, kNice);
}

/// One call of `run`, on the stack of its caller.
class WorkerPool::Call {
  public:
    Call(int count, const std::function<void(int)>& body, const Control& control, int mostHelpers)
        : body_(body), control_(control), count_(count), mostHelpers_(mostHelpers) {}

    /// Takes indices until there are none left, or it is stopped, or one threw.
    void work() {
        for (int i = next_++; i < count_; i = next_++) {
            if (control_.stopped() || failed_) return;
            try {
                body_(i);
                ++done_;
                tell();
            } catch (...) {
                fail(i, std::current_exception());
                return;
            }
        }
    }

    bool hasWork() const { return next_ < count_ && !failed_; }
    bool isComplete() const { return done_ == count_; }

    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

    /// These two are guarded by the pool's mutex.
    bool hasRoom() const { return inside_ < mostHelpers_; }
    int inside_ = 0;

  private:
    /// One share after the other, by one thread at a time: whoever listens needs no lock.
    void tell() {
        if (!control_.progress) return;
        const std::lock_guard lock(telling_);
        control_.report(static_cast<double>(++told_) / count_);
    }

    /// Indices are handed out in order, so the lowest one that throws always runs: keeping its exception makes the
    /// outcome the same for every number of threads.
    void fail(int index, std::exception_ptr failure) {
        const std::lock_guard lock(failing_);
        if (!failure_ || index < failedAt_) {
            failure_ = std::move(failure);
            failedAt_ = index;
        }
        failed_ = true;
    }

    const std::function<void(int)>& body_;
    const Control& control_;
    const int count_, mostHelpers_;
    std::atomic<int> next_{0};
    std::atomic<int> done_{0};
    std::atomic<bool> failed_{false};
    std::mutex telling_, failing_;
    int told_ = 0;
    std::exception_ptr failure_;
    int failedAt_ = 0;
};

WorkerPool::WorkerPool(int helpers) {
    for (int k = 0; k < helpers; ++k)
        threads_.emplace_back([this](const std::stop_token& stop) { help(stop); });
}

WorkerPool::~WorkerPool() {
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();  // joined while the mutex still is there
}

WorkerPool& WorkerPool::ofProcess() {
    static WorkerPool pool(static_cast<int>(std::max(1U, std::thread::hardware_concurrency())) - 1);
    return pool;
}

WorkerPool::Call* WorkerPool::openCall() const {
    const auto open = std::find_if(calls_.begin(), calls_.end(),
                                   [](const Call* call) { return call->hasRoom() && call->hasWork(); });
    return open == calls_.end() ? nullptr : *open;
}

void WorkerPool::help(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    for (bool givesWay = false;;) {
        Call* call = nullptr;
        if (!work_.wait(lock, stop, [&] { return (call = openCall()) != nullptr; })) return;
        ++call->inside_;
        lock.unlock();
        if (givingWay_ && !std::exchange(givesWay, true)) giveWay();
        call->work();
        lock.lock();
        // The caller may go once it sees nobody inside, and the call with it.
        if (--call->inside_ == 0) left_.notify_all();
    }
}

bool WorkerPool::run(int count, const std::function<void(int)>& body, const Control& control, int threads) {
    const int most = std::min(threads <= 0 ? helpers() : threads - 1, std::min(helpers(), count - 1));
    Call call(count, body, control, most);
    if (most <= 0) {
        call.work();
    } else {
        std::list<Call*>::iterator place;
        {
            const std::lock_guard lock(mutex_);
            place = calls_.insert(calls_.end(), &call);
        }
        for (int k = 0; k < most; ++k) work_.notify_one();
        call.work();
        std::unique_lock lock(mutex_);
        calls_.erase(place);
        left_.wait(lock, [&] { return call.inside_ == 0; });
    }
    call.rethrow();
    return call.isComplete();
}

}  // namespace omegascope
