#include "app/mainwindow/key_guard.h"

#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QComboBox>
#include <QKeyEvent>

namespace omegascope::mainwindow {

bool KeyGuard::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ShortcutOverride) return QObject::eventFilter(watched, event);
    const bool usesKeys = qobject_cast<QAbstractItemView*>(watched) ||
                          qobject_cast<QAbstractSlider*>(watched) || qobject_cast<QComboBox*>(watched);
    auto* press = static_cast<QKeyEvent*>(event);
    if (!usesKeys || press->modifiers() != Qt::NoModifier) return QObject::eventFilter(watched, event);
    switch (press->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Home:
        case Qt::Key_End:
            event->accept();
            return true;
        default:
            return QObject::eventFilter(watched, event);
    }
}

}  // namespace omegascope::mainwindow

#include "moc_key_guard.cpp"
