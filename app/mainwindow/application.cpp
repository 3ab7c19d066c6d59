#include "app/mainwindow/application.h"

#include "core/support/caught.h"

namespace omegascope::mainwindow {

bool Application::notify(QObject* receiver, QEvent* event) {
    try {
        return QApplication::notify(receiver, event);
    } catch (...) {
        const QString sentence = QString::fromStdString(errorOfCurrentException().message);
        // Not now: whoever hears of it may paint, and this may be a painter.
        QMetaObject::invokeMethod(
            this, [this, sentence] { emit failed(sentence); }, Qt::QueuedConnection);
        return true;
    }
}

}  // namespace omegascope::mainwindow

#include "moc_application.cpp"
