#pragma once

#include <QImage>
#include <QString>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "core/support/result.h"

namespace omegascope::exporting {

/// Packs pictures into PNG files, and does other work, on as many threads as there are cores, while the caller draws the
/// next ones. What comes first is begun first; a few wait at most, so that pictures do not pile up in memory.
class BackgroundWriter {
  public:
    BackgroundWriter();
    /// Waits for what is under way; what has not begun is left undone.
    ~BackgroundWriter();
    BackgroundWriter(const BackgroundWriter&) = delete;
    BackgroundWriter& operator=(const BackgroundWriter&) = delete;

    /// savePng(image, path), some time. @return a failure of those before, if one is known
    Outcome save(QImage image, QString path);
    /// Any other work that touches nothing of the caller's, some time. @return as save
    Outcome run(std::function<Outcome()> work);
    /// Waits until all is written. @return the first failure
    Outcome finish();

  private:
    void serve();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<Outcome()>> waiting_;
    std::size_t running_ = 0;
    bool ending_ = false;
    Outcome outcome_ = Done{};  ///< the first failure
    std::vector<std::thread> threads_;
};

}  // namespace omegascope::exporting
