#include "app/mainwindow/lesson_controller.h"

#include <QFileDialog>
#include <QFileInfo>

#include "app/authoring/lesson_editor.h"
#include "app/dialogs/complaint.h"
#include "app/lessons/lesson_io.h"

namespace omegascope::mainwindow {

LessonController::LessonController(QWidget* window) : QObject(window), window_(window) {
}

LessonController::~LessonController() {
    delete stage_;
    delete editor_;
}

void LessonController::open(const QString& pathOrName) {
    chosen_ = pathOrName;
    leftAt_ = 0;
    present(true);
}

void LessonController::openWithDialog() {
    const QString path =
        QFileDialog::getOpenFileName(window_, tr("Open a lesson"), {}, tr("Lessons (*.json);;All files (*)"));
    if (!path.isEmpty()) open(path);
}

void LessonController::present(bool fromTheStart) {
    if (stage_) {
        stage_->raise();
        stage_->activateWindow();
        return;
    }
    if (chosen_.isEmpty()) chosen_ = lessons::shippedLessons().value(0);
    Result<lessons::LoadedLesson> loaded = lessons::loadLesson(chosen_);
    if (!loaded) {
        dialogs::complain(window_, QString::fromStdString(loaded.error().message));
        chosen_.clear();
        return;
    }
    QString warnings;
    for (const std::string& warning : loaded->warnings)
        warnings += QString::fromStdString(warning) + QLatin1Char(' ');
    emit told(warnings);
    const int scenes = static_cast<int>(loaded->lesson.scenes.size());
    present::StageOptions options;
    options.first = fromTheStart || leftAt_ >= scenes ? 0 : leftAt_;
    stage_ = new present::StageWindow(std::move(loaded->lesson), options);
    stage_->setAttribute(Qt::WA_DeleteOnClose);
    connect(stage_, &present::StageWindow::left, this, [this](int index) { leftAt_ = index; });
    stage_->begin();
}

void LessonController::write(const std::function<session::Session()>& seen) {
    if (!editor_) {
        editor_ = new authoring::LessonEditor(seen);
        connect(editor_, &authoring::LessonEditor::presentRequested, this,
                [this](const QString& path, int scene) {
                    chosen_ = path;
                    leftAt_ = scene;
                    present(false);
                });
    }
    editor_->show();
    editor_->raise();
    editor_->activateWindow();
}

authoring::LessonEditor* LessonController::editor() const {
    return editor_;
}

void LessonController::fill(QMenu& menu) {
    for (const QString& name : lessons::shippedLessons()) {
        const auto loaded = lessons::loadLesson(name);
        if (!loaded) continue;
        QString title = QString::fromStdString(loaded->lesson.title);
        QAction* action = menu.addAction(tr("%1, %2 minutes").arg(title).arg(loaded->lesson.minutes()), this,
                                         [this, name] { open(name); });
        action->setObjectName(QStringLiteral("lesson-") + name);
        action->setStatusTip(QString::fromStdString(loaded->lesson.summary));
    }
}

}  // namespace omegascope::mainwindow

#include "moc_lesson_controller.cpp"
