#pragma once

#include <QFrame>
#include <QLabel>
#include <QList>
#include <QPointer>
#include <QPushButton>

namespace omegascope::guide {

/// One step: what to look at, and what to do there.
struct TourStep {
    QPointer<QWidget> at;
    QString title, text;
};

/// A few steps through the window, each a small box beside what it speaks of, which has a frame; one can go on, back and
/// away at any time, and use the window meanwhile. It deletes itself at the end.
class Tour : public QFrame {
    Q_OBJECT
  public:
    Tour(QList<TourStep> steps, QWidget* window);
    ~Tour() override;

    /// Whether a person on a screen starts the program for the first time. Never where the X server has no screen to look at
    /// (Xvfb), unless OMEGASCOPE_TOUR is 1; with 0 it never comes by itself.
    static bool isDue();
    /// It does not come by itself again.
    static void markSeen();

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void show(int step);
    void place();

    QList<TourStep> steps_;
    int step_ = 0;
    QPointer<QFrame> mark_;  ///< a child of the window, too, which may take it along first
    QLabel *title_, *text_, *count_;
    QPushButton *back_, *next_, *skip_;
};

}  // namespace omegascope::guide
