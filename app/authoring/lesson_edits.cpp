// What the fields of the lesson editor do to the draft, and what they show of it.
#include <QCloseEvent>
#include <QFileDialog>
#include <QMessageBox>
#include <QSignalBlocker>
#include <algorithm>

#include "app/authoring/lesson_editor.h"
#include "app/lessons/handout/markdown.h"

namespace omegascope::authoring {

using session::Json;

void LessonEditor::settle(const Outcome& outcome) {
    told_->setText(outcome ? QString() : QString::fromStdString(outcome.error().message));
    if (!outcome) refresh();
}

void LessonEditor::open(const QString& pathOrName) {
    settle(draft_.open(pathOrName));
    list_->setCurrentRow(0);
}

void LessonEditor::refresh() {
    showing_ = true;
    const Json& json = draft_.json();
    const QString title = QString::fromStdString(json["title"].get<std::string>());
    if (title_->text() != title) title_->setText(title);
    const int row = std::max(0, list_->currentRow());
    {
        const QSignalBlocker quiet(list_);
        list_->clear();
        for (std::size_t i = 0; i < json["scenes"].size(); ++i)
            list_->addItem(tr("%1. %2").arg(i + 1).arg(
                QString::fromStdString(json["scenes"][i]["title"].get<std::string>())));
        list_->setCurrentRow(std::min(row, list_->count() - 1));
    }
    showing_ = false;
    showScene();
}

void LessonEditor::showScene() {
    const bool any = current() >= 0 && draft_.lesson();
    form_->setEnabled(any);
    if (!any) return;
    showing_ = true;
    const lessons::Scene& scene = draft_.lesson()->scenes[static_cast<std::size_t>(current())];
    const auto show = [](auto* field, const std::string& text) {
        const QString wanted = QString::fromStdString(text);
        if constexpr (std::is_same_v<decltype(field), QLineEdit*>) {
            if (field->text() != wanted) field->setText(wanted);
        } else {
            if (field->toPlainText() != wanted) field->setPlainText(wanted);
        }
    };
    show(sceneTitle_, scene.title);
    show(text_, scene.text);
    show(notes_, scene.notes);
    rendered_->setText(lessons::htmlOfMarkdown(scene.text));
    minutes_->setValue(scene.minutes);
    for (std::size_t i = 0; i < views_.size(); ++i)
        views_[i]->setChecked(std::ranges::find(scene.views, static_cast<lessons::View>(i),
                                                &lessons::ShownView::view) != scene.views.end());
    for (std::size_t i = 0; i < lessons::kControls.size(); ++i) {
        locked_[i]->setChecked(scene.isLocked(lessons::kControls[i]));
        hidden_[i]->setChecked(scene.isHidden(lessons::kControls[i]));
    }
    int what = 0;
    if (scene.animation) {
        using What = lessons::Animation::What;
        what = scene.animation->what == What::Run ? 1 : scene.animation->what == What::Alpha ? 2 : 3;
        // The straight line of a file is none of the choices, and stays as it is.
        if (scene.animation->what == What::Segment) what = 0;
        seconds_->setValue(scene.animation->seconds);
    }
    animate_->setCurrentIndex(what);
    showing_ = false;
}

void LessonEditor::addScene() {
    const session::Session session = seen_();
    const int at = current();
    const QString title = session.title.empty() ? tr("Scene %1").arg(draft_.count() + 1)
                                                : QString::fromStdString(session.title);
    std::vector<lessons::View> views{lessons::View::Data, lessons::View::Slice};
    if (!session.trajectory->empty()) views.push_back(lessons::View::Run);
    const Outcome added = draft_.addScene(at, session, title, views);
    settle(added);
    if (added) list_->setCurrentRow(at + 1);
}

void LessonEditor::updateScene() {
    if (current() >= 0) settle(draft_.setSession(current(), seen_()));
}

void LessonEditor::moveBy(int rows) {
    const int to = current() + rows;
    if (current() < 0 || to < 0 || to >= draft_.count()) return;
    const Outcome moved = draft_.moveScene(current(), to);
    settle(moved);
    if (moved) list_->setCurrentRow(to);
}

void LessonEditor::editText(const char* key, const QString& text) {
    if (showing_ || current() < 0) return;
    settle(draft_.setKey(current(), key, text.toStdString()));
}

void LessonEditor::editViews() {
    // Sizes that a file gave stay with their views.
    Json names = Json::array();
    const lessons::Scene& scene = draft_.lesson()->scenes[static_cast<std::size_t>(current())];
    for (std::size_t i = 0; i < views_.size(); ++i) {
        if (!views_[i]->isChecked()) continue;
        const auto known =
            std::ranges::find(scene.views, static_cast<lessons::View>(i), &lessons::ShownView::view);
        if (known != scene.views.end() && known->size > 1)
            names.push_back({{"view", lessons::kViews[i]}, {"size", known->size}});
        else
            names.push_back(lessons::kViews[i]);
    }
    settle(draft_.setKey(current(), "views", names));
}

void LessonEditor::editControls(const char* key, const std::vector<QCheckBox*>& boxes) {
    Json names = Json::array();
    for (std::size_t i = 0; i < boxes.size(); ++i)
        if (boxes[i]->isChecked()) names.push_back(lessons::kControls[i]);
    settle(draft_.setKey(current(), key, names.empty() ? Json(nullptr) : names));
}

void LessonEditor::editAnimation() {
    Json animate;
    switch (animate_->currentIndex()) {
        case 1:
            animate = {{"what", "run"}};
            break;
        case 2:
            animate = {{"what", "alpha"}, {"from", 1}, {"to", 0}};
            break;
        case 3: {
            const Json& scene = draft_.json()["scenes"][static_cast<std::size_t>(current())];
            if (!scene.contains("animate") || scene["animate"]["what"] != "camera") {
                recordCamera();
                return;
            }
            animate = scene["animate"];
            break;
        }
        default:
            break;
    }
    if (!animate.is_null()) animate["seconds"] = seconds_->value();
    settle(draft_.setKey(current(), "animate", animate));
}

void LessonEditor::recordCamera() {
    if (current() < 0) return;
    const Json& scene = draft_.json()["scenes"][static_cast<std::size_t>(current())];
    Json animate{{"what", "camera"}, {"seconds", seconds_->value()}, {"path", Json::array()}};
    if (scene.contains("animate") && scene["animate"]["what"] == "camera") animate = scene["animate"];
    const session::Camera camera = seen_().framing.camera.value_or(session::Camera{});
    animate["path"].push_back(
        {{"azimuth", camera.azimuth}, {"elevation", camera.elevation}, {"zoom", camera.zoom}});
    settle(draft_.setKey(current(), "animate", animate));
}

bool LessonEditor::save(bool elsewhere) {
    QString path = draft_.path();
    if (elsewhere || path.isEmpty())
        path = QFileDialog::getSaveFileName(
            this, tr("Save the lesson"), path.isEmpty() ? tr("lesson.json") : path, tr("Lessons (*.json)"));
    if (path.isEmpty()) return false;
    const Outcome saved = draft_.save(path);
    settle(saved);
    return saved.ok();
}

void LessonEditor::closeEvent(QCloseEvent* event) {
    if (draft_.undoStack().isClean()) return;
    const auto choice = QMessageBox::question(this, tr("Unsaved lesson"), tr("Save what you have written?"),
                                              QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
    if (choice == QMessageBox::Cancel || (choice == QMessageBox::Save && !save(false))) event->ignore();
}

}  // namespace omegascope::authoring
