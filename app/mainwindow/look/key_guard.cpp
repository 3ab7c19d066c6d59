#include "app/mainwindow/look/key_guard.h"

#include <QAbstractSlider>
#include <QComboBox>
#include <QKeyEvent>
#include <QTableView>

namespace omegascope::mainwindow {

bool KeyGuard::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Polish && qobject_cast<QAbstractSlider*>(watched)) {
        // A press on a slider moves it and no more: the arrows stay with the run. Who comes by Tab means the slider.
        static_cast<QWidget*>(watched)->setFocusPolicy(Qt::TabFocus);
        return QObject::eventFilter(watched, event);
    }
    if (event->type() != QEvent::ShortcutOverride) return QObject::eventFilter(watched, event);
    const auto* table = qobject_cast<QTableView*>(watched);
    const bool usesKeys = (table && table->editTriggers() != QAbstractItemView::NoEditTriggers) ||
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
