#include "app/jobs/latest_job.h"

#include <QMetaObject>
#include <atomic>
#include <chrono>
#include <utility>

#include "core/support/caught.h"
#include "core/support/worker_pool.h"

namespace omegascope::jobs {

namespace {

/// Lets a call through at most about 30 times a second, from whichever thread.
class Throttle {
  public:
    bool pass() {
        using namespace std::chrono;
        const auto now = duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
        auto last = last_.load(std::memory_order_relaxed);
        return now - last >= kMilliseconds &&
               last_.compare_exchange_strong(last, now, std::memory_order_relaxed);
    }

  private:
    static constexpr std::int64_t kMilliseconds = 33;
    std::atomic<std::int64_t> last_{0};
};

QString sentence() {
    return QString::fromStdString(errorOfCurrentException().message);
}

}  // namespace

LatestJob::LatestJob(QObject* parent) : QObject(parent) {
}

LatestJob::~LatestJob() {
    // Joined here, while the object is still whole; what the worker posted dies with the QObject.
    worker_.request_stop();
    if (worker_.joinable()) worker_.join();
}

void LatestJob::launch(Task task) {
    ++generation_;
    pending_ = std::move(task);
    if (running_) {
        worker_
            .request_stop();  // onDone starts the new task, so that this thread never waits for the old one
        return;
    }
    running_ = true;
    startPending();
    emit runningChanged(true);
}

void LatestJob::cancel() {
    ++generation_;
    pending_ = nullptr;
    worker_.request_stop();
}

void LatestJob::stop() {
    cancel();
    if (worker_.joinable()) worker_.join();
}

void LatestJob::startPending() {
    const quint64 generation = generation_;
    auto run = [this, generation, task = std::exchange(pending_, nullptr)](std::stop_token stop) {
        giveWay();  // the window's thread answers the hand first
        WorkerPool::ofProcess().letHelpersGiveWay();
        auto throttle = std::make_shared<Throttle>();
        Control control;
        control.stop = stop;
        control.progress = [this, generation, throttle](double share) {
            if (!throttle->pass()) return;
            QMetaObject::invokeMethod(
                this,
                [this, generation, share] {
                    if (generation == generation_) emit progress(share);
                },
                Qt::QueuedConnection);
        };
        std::function<void()> finish;
        QString failure;
        try {
            finish = task(control);
        } catch (...) {
            failure = sentence();
        }
        QMetaObject::invokeMethod(
            this,
            [this, generation, finish = std::move(finish), failure] { onDone(generation, finish, failure); },
            Qt::QueuedConnection);
    };
    worker_ = std::jthread(std::move(run));
}

void LatestJob::onDone(quint64 generation, std::function<void()> finish, const QString& failure) {
    if (generation == generation_) {
        QString told = failure;
        try {
            if (finish) finish();
        } catch (...) {
            told = sentence();
        }
        if (!told.isEmpty()) emit failed(told);
    }
    // `finish` may have asked for the next task.
    if (pending_) {
        startPending();
        return;
    }
    running_ = false;
    emit runningChanged(false);
}

}  // namespace omegascope::jobs

#include "moc_latest_job.cpp"
