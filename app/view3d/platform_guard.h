#pragma once

#include <QtGlobal>

namespace omegascope::view3d {

/// While it lives, Qt's failure to reach a window system ends the program with a sentence and exit code 1; Qt itself
/// aborts. For the construction of a QGuiApplication, on the main thread.
class PlatformGuard {
  public:
    PlatformGuard();
    ~PlatformGuard();
    PlatformGuard(const PlatformGuard&) = delete;
    PlatformGuard& operator=(const PlatformGuard&) = delete;

  private:
    QtMessageHandler earlier_;
};

}  // namespace omegascope::view3d
