// What keys do on the stage.
#include <QAbstractButton>
#include <QAbstractSlider>
#include <QApplication>
#include <QCursor>
#include <QKeyEvent>
#include <QLineEdit>

#include "app/present/player/question_card.h"
#include "app/present/player/scene_text.h"
#include "app/present/run/start_race.h"
#include "app/present/run/step_guide.h"
#include "app/present/stage_controls.h"
#include "app/present/stage_views.h"
#include "app/present/stage_window.h"

namespace omegascope::present {

namespace {

constexpr qsizetype kMostDigits = 3;
constexpr double kTypeStep = 1.15;
constexpr double kSpeedStep = 1.5;

}  // namespace

/// Keys come here before the widget that has the focus, so that a remote control works wherever somebody has clicked.
bool StageWindow::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
        case QEvent::KeyPress:
        case QEvent::MouseButtonPress:
        case QEvent::MouseMove:
        case QEvent::Wheel:
        case QEvent::TouchBegin:
            if (options_.locked) idle_.start();
            break;
        default:
            break;
    }
    if (event->type() == QEvent::KeyPress && isActiveWindow()) {
        const auto* widget = qobject_cast<QWidget*>(watched);
        if (widget && widget->window() == this && widget != this) {
            auto* press = static_cast<QKeyEvent*>(event);
            if (!leavesToFocus(press) && handleKey(press)) return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void StageWindow::keyPressEvent(QKeyEvent* event) {
    // A line edit has used Enter and hands it on all the same.
    if (leavesToFocus(event)) return;
    if (!handleKey(event)) QWidget::keyPressEvent(event);
}

/// What somebody has reached by Tab keeps the keys that it needs.
bool StageWindow::leavesToFocus(const QKeyEvent* event) const {
    const QWidget* focus = QApplication::focusWidget();
    if (qobject_cast<const QLineEdit*>(focus))
        return event->key() != Qt::Key_Escape && event->key() != Qt::Key_PageDown &&
               event->key() != Qt::Key_PageUp;
    if (qobject_cast<const QAbstractButton*>(focus)) return event->key() == Qt::Key_Space;
    if (qobject_cast<const QAbstractSlider*>(focus))
        return event->key() == Qt::Key_Left || event->key() == Qt::Key_Right || event->key() == Qt::Key_Up ||
               event->key() == Qt::Key_Down;
    return false;
}

bool StageWindow::handleKey(QKeyEvent* event) {
    const int key = event->key();
    if (key == Qt::Key_Escape) {
        if (!options_.locked) close();
        return true;
    }
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return handleCommand(event);
    if (isBlank()) {
        setBlank(false);
        return true;
    }
    if (key >= Qt::Key_0 && key <= Qt::Key_9) return handleDigit(key - Qt::Key_0);
    return handleStep(key) || handleTool(key);
}

bool StageWindow::handleDigit(int digit) {
    typed_ = (typed_ + QString::number(digit)).right(kMostDigits);
    controls_->tell(tr("Scene %1, then Enter").arg(typed_));
    forget_.start();
    return true;
}

void StageWindow::jump() {
    forget_.stop();
    const int wanted = typed_.toInt();
    typed_.clear();
    controls_->tell(wanted >= 1 && wanted <= player_->count()
                        ? QString()
                        : tr("There is no scene %1; the lesson has %2.").arg(wanted).arg(player_->count()));
    player_->goTo(wanted - 1);
}

bool StageWindow::handleStep(int key) {
    switch (key) {
        case Qt::Key_PageDown:
        case Qt::Key_Right:
        case Qt::Key_Down:
        case Qt::Key_Space:
            player_->forward();
            return true;
        case Qt::Key_PageUp:
        case Qt::Key_Left:
        case Qt::Key_Up:
        case Qt::Key_Backspace:
            player_->back();
            return true;
        case Qt::Key_Home:
            player_->goTo(0);
            return true;
        case Qt::Key_End:
            player_->goTo(player_->count() - 1);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (typed_.isEmpty())
                player_->forward();
            else
                jump();
            return true;
        default:
            return false;
    }
}

bool StageWindow::handleTool(int key) {
    switch (key) {
        case Qt::Key_B:
        case Qt::Key_Period:
            setBlank(true);
            return true;
        case Qt::Key_A:
            if (!player_->poll().predictions.empty()) player_->reveal();
            return true;
        case Qt::Key_R:
            endRun();
            player_->resetScene();
            return true;
        case Qt::Key_M:
            guide_->end();
            player_->animate();
            return true;
        case Qt::Key_P:
            views_->setPen(!views_->hasPen());
            return true;
        case Qt::Key_E:
            views_->clearInk();
            endRun();
            showPoll();
            return true;
        case Qt::Key_W:
            return explain();
        case Qt::Key_S:
            return toggleStarts();
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return changeSpeed(kSpeedStep);
        case Qt::Key_Minus:
            return changeSpeed(1.0 / kSpeedStep);
        case Qt::Key_Z:
            if (views_->isZoomed())
                views_->unzoom();
            else
                views_->zoom(views_->viewAt(QCursor::pos()));
            return true;
        case Qt::Key_N:
            if (!options_.locked) togglePresenter();
            return true;
        default:
            return false;
    }
}

namespace {

bool takesRuns(const lessons::Scene& scene) {
    return !scene.isLocked("play") && !scene.isHidden("play");
}

}  // namespace

/// The next part of "why did it move there".
bool StageWindow::explain() {
    if (!takesRuns(player_->scene())) {
        controls_->tell(tr("This scene keeps its run locked."));
        return true;
    }
    race_->clear();
    guide_->next();
    return true;
}

bool StageWindow::toggleStarts() {
    const bool on = !views_->isStarting();
    if (on && !takesRuns(player_->scene())) {
        controls_->tell(tr("This scene keeps its run locked."));
        return true;
    }
    guide_->end();
    views_->setStarting(on);
    controls_->setStarting(on);
    controls_->tell(on ? tr("Click in the parameter plane: a run begins there.") : QString());
    if (!on) setFocus();
    return true;
}

bool StageWindow::changeSpeed(double factor) {
    run_->setSpeed(run_->speed() * factor);
    return true;
}

bool StageWindow::handleCommand(QKeyEvent* event) {
    if (!event->modifiers().testFlag(Qt::ControlModifier)) return false;
    switch (event->key()) {
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            setTypeFactor(typeFactor_ * kTypeStep);
            return true;
        case Qt::Key_Minus:
            setTypeFactor(typeFactor_ / kTypeStep);
            return true;
        case Qt::Key_0:
            setTypeFactor(1.0);
            return true;
        case Qt::Key_Z:
            if (event->modifiers().testFlag(Qt::ShiftModifier))
                document_.undoStack().redo();
            else
                document_.undoStack().undo();
            return true;
        case Qt::Key_Q:
            close();
            return true;
        default:
            return false;
    }
}

}  // namespace omegascope::present
