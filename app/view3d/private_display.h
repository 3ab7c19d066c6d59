#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "core/support/result.h"

namespace omegascope::view3d {

/// An X server without a screen, started for this process alone so that 3-D figures can be rendered where
/// nobody is logged in: the same OpenGL path as in the window, so the same pixels.
///
/// Start it before QGuiApplication is constructed, on the main thread: the server ends with the thread that
/// started it.
class PrivateDisplay {
  public:
    /// Whether a window system is named in the environment (DISPLAY).
    static bool isPresent();
    /// Starts Xvfb and sets DISPLAY. Errors: Xvfb is missing or does not start. Takes about 0.1 s.
    static Result<std::unique_ptr<PrivateDisplay>> start();

    /// Stops the server and restores DISPLAY.
    ~PrivateDisplay();
    PrivateDisplay(const PrivateDisplay&) = delete;
    PrivateDisplay& operator=(const PrivateDisplay&) = delete;

    /// ":7"
    const std::string& name() const { return name_; }

  private:
    PrivateDisplay(pid_t server, std::string name);

    pid_t server_;
    std::string name_;
    std::string earlierName_;
};

}  // namespace omegascope::view3d
