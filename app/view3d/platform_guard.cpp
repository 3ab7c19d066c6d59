#include "app/view3d/platform_guard.h"

#include <QByteArray>
#include <QString>
#include <cstdio>
#include <cstdlib>

namespace omegascope::view3d {

namespace {

/// Qt tells in warnings why a platform is not to be had, and then in a fatal message that there is none.
void endInOrder(QtMsgType type, const QMessageLogContext& context, const QString& text) {
    if (type != QtFatalMsg) {
        // What is told on the way to a fatal message is said better in the sentence below.
        if (QByteArrayView(context.category).startsWith("qt.qpa")) return;
        std::fprintf(stderr, "%s\n", qPrintable(text));
        return;
    }
    const QByteArray display = qgetenv("DISPLAY"), platform = qgetenv("QT_QPA_PLATFORM");
    if (platform == "xcb" || platform.isEmpty())
        std::fprintf(
            stderr,
            "omegascope: The display \"%s\" cannot be reached; check DISPLAY, or render the figures with "
            "omegascope gallery --out DIR.\n",
            display.constData());
    else
        std::fprintf(stderr,
                     "omegascope: Qt has no platform \"%s\" here; unset QT_QPA_PLATFORM, or set it to xcb.\n",
                     platform.constData());
    std::_Exit(EXIT_FAILURE);
}

}  // namespace

PlatformGuard::PlatformGuard() : earlier_(qInstallMessageHandler(endInOrder)) {
}

PlatformGuard::~PlatformGuard() {
    qInstallMessageHandler(earlier_);
}

}  // namespace omegascope::view3d
