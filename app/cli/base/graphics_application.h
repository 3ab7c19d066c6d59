#pragma once

#include <QGuiApplication>
#include <QTemporaryDir>
#include <memory>
#include <optional>

#include "app/view3d/private_display.h"
#include "core/support/result.h"

namespace omegascope::cli {

/// A QGuiApplication for a call that draws into pictures: no window, and no display needed.
class GraphicsApplication {
  public:
    enum class Need {
        Painting,  ///< 2-D panels: Qt's offscreen platform
        OpenGl     ///< the surface: X server of our own, so that the pixels do not depend on where the call
                   ///< runs; without Xvfb the one that DISPLAY names
    };
    /// Errors: OpenGl is needed and there is no X server of either kind.
    static Result<std::unique_ptr<GraphicsApplication>> start(Need need);

  private:
    explicit GraphicsApplication(std::unique_ptr<view3d::PrivateDisplay> display);

    // Destroyed from the last to the first: the application goes before the display that it draws on.
    std::optional<QTemporaryDir> runtimeFolder_;  ///< where the system has made none for the user
    std::unique_ptr<view3d::PrivateDisplay> display_;
    std::unique_ptr<QGuiApplication> application_;
};

}  // namespace omegascope::cli
