#include "app/export/writers/background_writer.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "app/export/writers/file_writer.h"

namespace omegascope::exporting {

Outcome BackgroundWriter::save(QImage image, QString path) {
    return run([image = std::move(image), path = std::move(path)] { return savePng(image, path); });
}

Outcome BackgroundWriter::run(std::function<Outcome()> work) {
    const std::size_t most = std::max(1U, std::thread::hardware_concurrency());
    while (pending_.size() >= most) takeFirst();
    if (!outcome_) return outcome_;
    pending_.push_back(std::async(std::launch::async, std::move(work)));
    return Done{};
}

Outcome BackgroundWriter::finish() {
    while (!pending_.empty()) takeFirst();
    return outcome_;
}

void BackgroundWriter::takeFirst() {
    Outcome written = pending_.front().get();
    pending_.pop_front();
    if (outcome_ && !written) outcome_ = std::move(written);
}

}  // namespace omegascope::exporting
