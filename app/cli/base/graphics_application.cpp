#include "app/cli/base/graphics_application.h"

#include <QFile>
#include <utility>

#include "app/view3d/platform_guard.h"

namespace omegascope::cli {

Result<std::unique_ptr<GraphicsApplication>> GraphicsApplication::start(Need need) {
    std::unique_ptr<view3d::PrivateDisplay> display;
    if (need == Need::OpenGl) {
        auto started = view3d::PrivateDisplay::start();
        if (started) {
            display = *std::move(started);
        } else if (!view3d::PrivateDisplay::isPresent()) {
            return started.error();
        }
    }
    // Whatever the caller's environment says, this is the platform that the call needs.
    qputenv("QT_QPA_PLATFORM", need == Need::OpenGl ? "xcb" : "offscreen");
    return std::unique_ptr<GraphicsApplication>(new GraphicsApplication(std::move(display)));
}

GraphicsApplication::GraphicsApplication(std::unique_ptr<view3d::PrivateDisplay> display)
    : display_(std::move(display)) {
    if (qEnvironmentVariableIsEmpty("XDG_RUNTIME_DIR")) {
        // As in a container. Qt would make a folder that stays, and say so on standard error.
        runtimeFolder_.emplace();
        qputenv("XDG_RUNTIME_DIR", QFile::encodeName(runtimeFolder_->path()));
    }
    // QGuiApplication keeps both by reference; the words of the command line have been read before.
    static char name[] = "omegascope";
    static char* words[] = {name, nullptr};
    static int count = 1;
    const view3d::PlatformGuard guard;
    application_ = std::make_unique<QGuiApplication>(count, words);
}

}  // namespace omegascope::cli
