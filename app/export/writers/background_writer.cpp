#include "app/export/writers/background_writer.h"

#include <algorithm>
#include <utility>

#include "app/export/writers/file_writer.h"
#include "core/support/caught.h"

namespace omegascope::exporting {

BackgroundWriter::BackgroundWriter() {
    const unsigned count = std::max(1U, std::thread::hardware_concurrency());
    for (unsigned k = 0; k < count; ++k) threads_.emplace_back([this] { serve(); });
}

BackgroundWriter::~BackgroundWriter() {
    {
        const std::scoped_lock lock(mutex_);
        ending_ = true;
        waiting_.clear();
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

Outcome BackgroundWriter::save(QImage image, QString path) {
    return run([image = std::move(image), path = std::move(path)] { return savePng(image, path); });
}

Outcome BackgroundWriter::run(std::function<Outcome()> work) {
    const std::size_t most = 4 * threads_.size();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.size() < most || !outcome_; });
    if (!outcome_) return outcome_;
    waiting_.push_back(std::move(work));
    lock.unlock();
    changed_.notify_all();
    return Done{};
}

Outcome BackgroundWriter::finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return (waiting_.empty() || !outcome_) && running_ == 0; });
    return outcome_;
}

void BackgroundWriter::serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        if (ending_) return;
        const std::function<Outcome()> work = std::move(waiting_.front());
        waiting_.pop_front();
        ++running_;
        lock.unlock();
        Outcome done = caught(work);
        lock.lock();
        --running_;
        if (outcome_ && !done) outcome_ = std::move(done);
        if (!outcome_) waiting_.clear();
        changed_.notify_all();
    }
}

}  // namespace omegascope::exporting
