#pragma once

#include <QMenu>
#include <QObject>
#include <QPointer>
#include <functional>

#include "app/present/stage_window.h"

namespace omegascope::authoring {
class LessonEditor;
}

namespace omegascope::mainwindow {

/// Which lesson is chosen, where it was left, and the stage while it is shown. The window's document has no part in it.
class LessonController : public QObject {
    Q_OBJECT
  public:
    explicit LessonController(QWidget* window);
    ~LessonController() override;

    /// Shows the chosen lesson, or the first that comes with the program.
    void present(bool fromTheStart);
    /// Chooses a lesson (a file, or the name of a shipped one) and shows it from the start.
    void open(const QString& pathOrName);
    void openWithDialog();
    /// The editor beside the window.  @param seen  the session that the window shows
    void write(const std::function<session::Session()>& seen);
    authoring::LessonEditor* editor() const;
    /// An entry for each shipped lesson.
    void fill(QMenu& menu);
    present::StageWindow* stage() const { return stage_; }

  signals:
    void told(const QString& sentence);

  private:
    QWidget* window_;
    QString chosen_;
    int leftAt_ = 0;
    QPointer<present::StageWindow> stage_;
    QPointer<authoring::LessonEditor> editor_;
};

}  // namespace omegascope::mainwindow
