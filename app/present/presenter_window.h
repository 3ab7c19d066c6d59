#pragma once

#include <QElapsedTimer>
#include <QLabel>
#include <QTimer>
#include <QWidget>

#include "app/present/player/lesson_player.h"

class QTextBrowser;

namespace omegascope::present {

/// What the speaker alone sees, on the other screen: notes, the next scene with its data, clock, time since the start and
/// what is left of the lesson. Its keys are those of the stage.
class PresenterWindow : public QWidget {
    Q_OBJECT
  public:
    explicit PresenterWindow(LessonPlayer& player, QWidget* parent = nullptr);

  signals:
    void keyPressed(QKeyEvent* event);

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void showScene();
    void showTime();
    void showNext();

    LessonPlayer& player_;
    double wantedType_ = 0.0;  ///< pixels
    QElapsedTimer since_;
    QTimer second_;
    QLabel* title_;
    QLabel* notes_;
    QLabel* nextTitle_;
    QLabel* nextPicture_;
    QLabel* clock_;
    QLabel* timer_;
};

}  // namespace omegascope::present
