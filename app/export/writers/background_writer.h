#pragma once

#include <QImage>
#include <QString>
#include <deque>
#include <functional>
#include <future>

#include "core/support/result.h"

namespace omegascope::exporting {

/// Packs pictures into PNG files, and does other work, on threads of its own, while the caller draws the next ones. Waits when as
/// many are under way as there are cores.
class BackgroundWriter {
  public:
    BackgroundWriter() = default;
    /// Waits for what is under way.
    ~BackgroundWriter() = default;
    BackgroundWriter(const BackgroundWriter&) = delete;
    BackgroundWriter& operator=(const BackgroundWriter&) = delete;

    /// savePng(image, path), some time. @return a failure of those before, if one is known
    Outcome save(QImage image, QString path);
    /// Any other work that touches nothing of the caller's, some time. @return as save
    Outcome run(std::function<Outcome()> work);
    /// Waits until all is written. @return the first failure
    Outcome finish();

  private:
    void takeFirst();

    std::deque<std::future<Outcome>> pending_;
    Outcome outcome_ = Done{};  ///< the first failure
};

}  // namespace omegascope::exporting
