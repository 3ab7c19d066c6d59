#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

#include "app/live/run_controller.h"
#include "app/present/player/lesson_player.h"

namespace omegascope::present {

class PresenterWindow;
class SceneText;
class StageControls;
class StageViews;
class StartRace;
class StepGuide;

/// How a lesson is shown.
struct StageOptions {
    int first = 0;  ///< the scene to begin with
    bool locked =
        false;  ///< an open day: Esc does not leave, and two minutes without a hand lead back to the start
    int idleMilliseconds = 120'000;
};

/// A lesson on the whole screen without chrome: views, text, question. Everything that a remote control sends is understood:
/// PageDown, PageUp, arrows, Space, ".", B, Esc, and digits with Enter.
///
/// It has a document of its own, so that leaving it leaves the window's as it was.
class StageWindow : public QWidget {
    Q_OBJECT
  public:
    static constexpr double kSmallestType = 1.0, kLargestType = 3.0;

    StageWindow(lessons::Lesson lesson, const StageOptions& options = {}, QWidget* parent = nullptr);
    ~StageWindow() override;

    LessonPlayer& player() { return *player_; }
    document::Document& document() { return document_; }
    bool isBlank() const;
    double typeFactor() const { return typeFactor_; }
    void setTypeFactor(double factor);
    /// What a key does, wherever it was pressed. @return whether it did something
    bool handleKey(QKeyEvent* event);
    /// Full screen; with a second screen the presenter's window on it.
    void begin();
    /// Opens the presenter's window or closes it.
    void togglePresenter();
    PresenterWindow* presenter() const;

  signals:
    /// The lesson was left at this scene.
    void left(int index);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void showScene();
    void showPoll();
    void setBlank(bool blank);
    void jump();
    bool handleDigit(int digit);
    bool handleStep(int key);
    bool handleTool(int key);
    bool handleCommand(QKeyEvent* event);
    bool leavesToFocus(const QKeyEvent* event) const;
    void placeText();
    void showPointer();
    void showAside();
    void connectRun();
    void endRun();
    bool explain();
    bool toggleStarts();
    bool changeSpeed(double factor);

    StageOptions options_;
    document::Document document_;
    panels::RunController* run_;
    LessonPlayer* player_;
    StageViews* views_;
    SceneText* text_;
    StageControls* controls_;
    StepGuide* guide_;
    StartRace* race_;
    QWidget* blank_;
    QPointer<PresenterWindow> presenter_;
    QString typed_;  ///< digits of a scene to jump to
    QTimer forget_, idle_;
    double typeFactor_ = 1.0;
    bool typeChosen_ = false;  ///< by a person; else it follows the screen
};

}  // namespace omegascope::present
