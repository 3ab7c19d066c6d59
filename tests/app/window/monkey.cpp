#include "tests/app/window/monkey.h"

#include <malloc.h>
#include <unistd.h>

#include <QApplication>
#include <QDialog>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>
#include <QWheelEvent>
#include <QtTest>
#include <algorithm>
#include <array>
#include <ctime>

namespace omegascope::testing {

namespace {

double threadMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

constexpr int kBeatMilliseconds = 5;
/// A dialog stays up for a moment, so that it paints and something may happen behind it.
constexpr int kDialogMilliseconds = 40;

}  // namespace

Heartbeat::Heartbeat() : last_(threadMilliseconds()) {
    connect(&timer_, &QTimer::timeout, this, &Heartbeat::beat);
    timer_.start(kBeatMilliseconds);
}

void Heartbeat::beat() {
    const double now = threadMilliseconds(), gap = now - last_;
    last_ = now;
    longest_ = std::max(longest_, gap);
    noticed_ += gap > kNoticed ? 1 : 0;
}

double Heartbeat::longest() {
    beat();
    return std::exchange(longest_, 0.0);
}

Monkey::Monkey(QWidget& window, std::uint64_t seed, QStringList files)
    : window_(window), random_(seed), files_(std::move(files)) {
    connect(&keeper_, &QTimer::timeout, this, &Monkey::putAway);
    keeper_.start(kDialogMilliseconds);
}

void Monkey::putAway() {
    if (auto* popup = QApplication::activePopupWidget()) {
        auto* menu = qobject_cast<QMenu*>(popup);
        // Leaving the program ends more than a session, and nothing is to be written where the test does not look.
        if (menu && random_.index(2) == 0)
            for (QAction* action : menu->actions())
                if (action->isEnabled() && !action->isSeparator() && !action->menu() &&
                    random_.index(6) == 0 &&
                    !action->shortcuts().contains(QKeySequence(Qt::CTRL | Qt::Key_Q))) {
                    popup->close();
                    // From a timer of its own: while a dialog that it opens is up, this one would not come again.
                    QTimer::singleShot(0, action, &QAction::trigger);
                    return;
                }
        popup->close();
        return;
    }
    auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
    if (!dialog) return;
    if (auto* box = qobject_cast<QMessageBox*>(dialog)) {
        const auto buttons = box->buttons();
        if (!buttons.isEmpty())
            QTimer::singleShot(
                0, buttons[static_cast<int>(random_.index(static_cast<std::size_t>(buttons.size())))],
                &QAbstractButton::click);
        return;
    }
    dialog->reject();
}

QPoint Monkey::placeIn(const QWidget& widget) {
    return {static_cast<int>(random_.index(static_cast<std::size_t>(std::max(widget.width(), 1)))),
            static_cast<int>(random_.index(static_cast<std::size_t>(std::max(widget.height(), 1))))};
}

QWidget* Monkey::somewhere(QPoint& place) {
    QList<QWidget*> shown;
    for (QWidget* widget : window_.findChildren<QWidget*>())
        if (widget->isVisible() && widget->isEnabled() && widget->width() > 4 && widget->height() > 4)
            shown << widget;
    if (shown.isEmpty()) shown << &window_;
    QWidget* found = shown[static_cast<int>(random_.index(static_cast<std::size_t>(shown.size())))];
    place = placeIn(*found);
    return found;
}

QString Monkey::press() {
    static const std::vector<int> keys = [] {
        std::vector<int> all{Qt::Key_Space,    Qt::Key_Return,      Qt::Key_Escape,      Qt::Key_Tab,
                             Qt::Key_Backtab,  Qt::Key_Delete,      Qt::Key_Backspace,   Qt::Key_Home,
                             Qt::Key_End,      Qt::Key_Left,        Qt::Key_Right,       Qt::Key_Up,
                             Qt::Key_Down,     Qt::Key_PageUp,      Qt::Key_PageDown,    Qt::Key_Plus,
                             Qt::Key_Minus,    Qt::Key_Comma,       Qt::Key_Period,      Qt::Key_Slash,
                             Qt::Key_Question, Qt::Key_BracketLeft, Qt::Key_BracketRight};
        for (int key = Qt::Key_A; key <= Qt::Key_Z; ++key) all.push_back(key);
        for (int key = Qt::Key_0; key <= Qt::Key_9; ++key) all.push_back(key);
        for (int key = Qt::Key_F1; key <= Qt::Key_F12; ++key) all.push_back(key);
        return all;
    }();
    static constexpr std::array<Qt::KeyboardModifiers::Int, 8> kModifiers{
        0,
        0,
        0,
        0,
        Qt::ShiftModifier,
        Qt::ControlModifier,
        Qt::ControlModifier | Qt::ShiftModifier,
        Qt::AltModifier};
    const int key = keys[random_.index(keys.size())];
    const auto modifiers = Qt::KeyboardModifiers::fromInt(kModifiers[random_.index(kModifiers.size())]);
    QWidget* focus = QApplication::focusWidget();
    const QString text = QKeySequence(key | static_cast<int>(modifiers.toInt())).toString();
    if (text == QLatin1String("Ctrl+Q") || text == QLatin1String("F12")) return {};  // see putAway
    QTest::keyClick(focus && random_.index(2) == 0 ? focus : &window_, static_cast<Qt::Key>(key), modifiers);
    return "key " + text;
}

QString Monkey::click() {
    QPoint place;
    QWidget* widget = somewhere(place);
    const auto button = random_.index(5) == 0 ? Qt::RightButton : Qt::LeftButton;
    const QString text =
        QStringLiteral("click %1 %2").arg(widget->metaObject()->className(), widget->objectName());
    if (random_.index(5) == 0)
        QTest::mouseDClick(widget, button, {}, place);
    else
        QTest::mouseClick(widget, button, {}, place);
    return text;
}

QString Monkey::drag() {
    QPoint place;
    const QPointer<QWidget> widget = somewhere(place);
    const auto button = random_.index(4) == 0 ? Qt::MiddleButton : Qt::LeftButton;
    const QString text =
        QStringLiteral("drag %1 %2").arg(widget->metaObject()->className(), widget->objectName());
    QTest::mousePress(widget, button, {}, place);
    for (std::size_t k = 1 + random_.index(6); k > 0 && widget; --k) {
        place = placeIn(*widget);
        QMouseEvent move(QEvent::MouseMove, place, widget->mapToGlobal(place), button, button, {});
        QApplication::sendEvent(widget, &move);
    }
    if (widget) QTest::mouseRelease(widget, button, {}, place);
    return text;
}

QString Monkey::wheel() {
    QPoint place;
    QWidget* widget = somewhere(place);
    const int turns = static_cast<int>(random_.index(9)) - 4;
    const QString text =
        QStringLiteral("wheel %1 %2").arg(widget->metaObject()->className(), widget->objectName());
    QWheelEvent event(place, widget->mapToGlobal(place), {}, {0, 120 * turns}, {}, {}, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(widget, &event);
    return text;
}

QString Monkey::drop() {
    const QString file = files_[static_cast<int>(random_.index(static_cast<std::size_t>(files_.size())))];
    QMimeData mime;
    mime.setUrls({random_.index(8) == 0 ? QUrl("https://example.org/a.json") : QUrl::fromLocalFile(file)});
    const QPoint place = placeIn(window_);
    QDragEnterEvent enter(place, Qt::CopyAction, &mime, Qt::LeftButton, {});
    enter.ignore();
    QApplication::sendEvent(&window_, &enter);
    if (!enter.isAccepted()) return "drop refused";
    QDropEvent drop(QPointF(place), Qt::CopyAction, &mime, Qt::LeftButton, {});
    QApplication::sendEvent(&window_, &drop);
    return "drop " + file;
}

QString Monkey::resize() {
    window_.setWindowState(random_.index(5) == 0 ? Qt::WindowMaximized : Qt::WindowNoState);
    window_.resize(200 + static_cast<int>(random_.index(1400)), 150 + static_cast<int>(random_.index(850)));
    return QStringLiteral("size %1 x %2").arg(window_.width()).arg(window_.height());
}

QString Monkey::act() {
    QString done;
    switch (random_.index(12)) {
        case 0:
        case 1:
        case 2:
        case 3:
            done = press();
            break;
        case 4:
        case 5:
        case 6:
            done = click();
            break;
        case 7:
        case 8:
            done = drag();
            break;
        case 9:
            done = wheel();
            break;
        case 10:
            done = random_.index(4) == 0 ? drop() : resize();
            break;
        default:
            QTest::qWait(static_cast<int>(random_.index(30)));
            break;
    }
    QApplication::processEvents();
    if (!window_.isVisible()) window_.show();
    return done;
}

std::size_t memoryInUse() {
    malloc_trim(0);
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) return 0;
    return file.readAll().split(' ').at(1).toULongLong() * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace omegascope::testing
