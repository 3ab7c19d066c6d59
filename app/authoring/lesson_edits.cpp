// What the fields of the lesson editor do to the draft, and what they show of it.
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QMessageBox>
#include <QMimeData>
#include <QSignalBlocker>
#include <QUrl>
#include <algorithm>

#include "app/authoring/lesson_editor.h"
#include "app/lessons/check.h"
#include "app/lessons/handout/markdown.h"
#include "app/session/file/session_writer.h"
#include "core/support/words.h"

namespace omegascope::authoring {

using session::Json;

void LessonEditor::settle(const Outcome& outcome) {
    told_->setText(outcome ? QString() : QString::fromStdString(outcome.error().message));
    told_->setVisible(true);
    if (!outcome) refresh();
}

void LessonEditor::open(const QString& pathOrName) {
    const Outcome opened = draft_.open(pathOrName);
    settle(opened);
    if (opened) told_->setText(draft_.warnings());
    found_->clear();
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
    for (std::size_t i = 0; i < views_.size(); ++i) {
        const auto found =
            std::ranges::find(scene.views, static_cast<lessons::View>(i), &lessons::ShownView::view);
        views_[i]->setChecked(found != scene.views.end());
        shares_[i]->setEnabled(found != scene.views.end());
        shares_[i]->setValue(found != scene.views.end() ? found->size : 1);
    }
    sketch_->show(scene);
    showMotion(scene);
    const Json& json = draft_.json()["scenes"][static_cast<std::size_t>(current())];
    question_->show(json.value("question", Json(nullptr)), scene);
    claims_->show(json.value("claims", Json(nullptr)), scene);
    found_->setVisible(!found_->text().isEmpty());
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

/// Those that were there keep their places and shares, a new one comes last.
void LessonEditor::editViews() {
    Json names = Json::array();
    std::vector<lessons::ShownView> shown =
        draft_.lesson()->scenes[static_cast<std::size_t>(current())].views;
    std::erase_if(shown, [&](const lessons::ShownView& each) {
        return !views_[static_cast<std::size_t>(each.view)]->isChecked();
    });
    for (std::size_t i = 0; i < views_.size(); ++i)
        if (views_[i]->isChecked() &&
            std::ranges::find(shown, static_cast<lessons::View>(i), &lessons::ShownView::view) == shown.end())
            shown.push_back({static_cast<lessons::View>(i), 1});
    for (const lessons::ShownView& each : shown) {
        const std::string_view name = lessons::kViews[static_cast<std::size_t>(each.view)];
        names.push_back(each.size > 1 ? Json{{"view", name}, {"size", each.size}} : Json(name));
    }
    settle(draft_.setKey(current(), "views", names, LessonDraft::Edit::Chosen));
}

void LessonEditor::editShare(int view, int share) {
    if (showing_ || current() < 0) return;
    Json names = Json::array();
    for (const lessons::ShownView& each :
         draft_.lesson()->scenes[static_cast<std::size_t>(current())].views) {
        const int size = static_cast<int>(each.view) == view ? share : each.size;
        const std::string_view name = lessons::kViews[static_cast<std::size_t>(each.view)];
        names.push_back(size > 1 ? Json{{"view", name}, {"size", size}} : Json(name));
    }
    settle(draft_.setKey(current(), "views", names, LessonDraft::Edit::Chosen));
}

/// One click, one step of undo, whichever of the two lists it touches.
void LessonEditor::editControl(int control, StageSketch::State state) {
    if (current() < 0) return;
    const lessons::Scene& scene = draft_.lesson()->scenes[static_cast<std::size_t>(current())];
    Json locked = Json::array(), hidden = Json::array();
    for (std::size_t i = 0; i < lessons::kControls.size(); ++i) {
        const bool isIt = static_cast<int>(i) == control;
        if (isIt ? state == StageSketch::State::Locked : scene.isLocked(lessons::kControls[i]))
            locked.push_back(lessons::kControls[i]);
        if (isIt ? state == StageSketch::State::Hidden : scene.isHidden(lessons::kControls[i]))
            hidden.push_back(lessons::kControls[i]);
    }
    settle(draft_.setKeys(current(), {{"locked", locked.empty() ? Json(nullptr) : locked},
                                      {"hidden", hidden.empty() ? Json(nullptr) : hidden}}));
}

void LessonEditor::showMotion(const lessons::Scene& scene) {
    using What = lessons::Animation::What;
    int what = 0;
    QString path;
    seconds_->setValue(scene.animation ? scene.animation->seconds : lessons::Animation{}.seconds);
    if (scene.animation) {
        constexpr std::array kOrder{What::Run, What::Alpha, What::Camera, What::Segment};
        what = static_cast<int>(std::ranges::find(kOrder, scene.animation->what) - kOrder.begin()) + 1;
        alphaFrom_->setValue(scene.animation->from);
        alphaTo_->setValue(scene.animation->to);
        if (scene.animation->what == What::Camera)
            path = tr("The path has %1.")
                       .arg(QString::fromStdString(counted(scene.animation->path.size(), "place")));
        if (scene.animation->what == What::Segment)
            path = tr("ω moves by %1.")
                       .arg((*scene.animation->target - scene.session.parameters).norm(), 0, 'g', 4);
    }
    animate_->setCurrentIndex(what);
    seconds_->setEnabled(what > 0);
    alphaRow_->setVisible(what == 2);
    pathText_->setText(path);
    pathText_->setVisible(!path.isEmpty());
}

void LessonEditor::editAnimation() {
    if (current() < 0) return;
    const Json& scene = draft_.json()["scenes"][static_cast<std::size_t>(current())];
    const Json known = scene.value("animate", Json(nullptr));
    const auto isNow = [&](const char* what) { return known.is_object() && known["what"] == what; };
    Json animate;
    switch (animate_->currentIndex()) {
        case 1:
            animate = {{"what", "run"}};
            break;
        case 2:
            animate = {{"what", "alpha"}, {"from", 1}, {"to", 0}};
            if (isNow("alpha"))
                animate = {{"what", "alpha"}, {"from", alphaFrom_->value()}, {"to", alphaTo_->value()}};
            break;
        case 3:
            if (!isNow("camera")) return recordCamera();
            animate = known;
            break;
        case 4:
            if (!isNow("segment")) return recordTarget();
            animate = known;
            break;
        default:
            break;
    }
    if (!animate.is_null()) animate["seconds"] = seconds_->value();
    settle(draft_.setKey(current(), "animate", animate, LessonDraft::Edit::Chosen));
}

void LessonEditor::recordCamera() {
    if (current() < 0) return;
    const Json& scene = draft_.json()["scenes"][static_cast<std::size_t>(current())];
    Json animate{{"what", "camera"}, {"seconds", seconds_->value()}, {"path", Json::array()}};
    if (scene.contains("animate") && scene["animate"]["what"] == "camera") animate = scene["animate"];
    const session::Camera camera = seen_().framing.camera.value_or(session::Camera{});
    animate["path"].push_back(
        {{"azimuth", camera.azimuth}, {"elevation", camera.elevation}, {"zoom", camera.zoom}});
    settle(draft_.setKey(current(), "animate", animate, LessonDraft::Edit::Chosen));
}

void LessonEditor::recordRun() {
    if (current() >= 0) settle(draft_.setRun(current(), seen_()));
}

/// ω of the window as the file of a session has it.
void LessonEditor::recordTarget() {
    if (current() < 0) return;
    const Json seen = session::writeSession(seen_(), QString());
    settle(draft_.setKey(current(), "animate",
                         {{"what", "segment"}, {"seconds", seconds_->value()}, {"to", seen["parameters"]}},
                         LessonDraft::Edit::Chosen));
}

namespace {

/// The scene alone, so that only it is computed.
lessons::Lesson alone(const lessons::Lesson& lesson, int scene) {
    lessons::Lesson one;
    one.title = lesson.title;
    one.scenes = {lesson.scenes[static_cast<std::size_t>(scene)]};
    return one;
}

}  // namespace

/// Claims and question of the chosen scene, in the background.
void LessonEditor::checkScene() {
    if (current() < 0 || !draft_.lesson()) return;
    found_->setText(tr("Computing"));
    found_->show();
    check_.start([lesson = alone(*draft_.lesson(), current())](
                     const Control& control) { return lessons::checkLesson(lesson, control); },
                 [this](Result<lessons::LessonReport> report) {
                     QStringList words;
                     if (!report) words << QString::fromStdString(report.error().message);
                     for (const lessons::Finding& finding :
                          report ? report->findings : std::vector<lessons::Finding>{}) {
                         // The scene's number is that of a lesson of one.
                         const QString sentence =
                             QString::fromStdString(finding.sentence).section(QStringLiteral(", "), 1);
                         if (finding.what == lessons::Finding::What::Claim)
                             claims_->tell(finding.index, sentence, finding.holds);
                         if (finding.what == lessons::Finding::What::Question || !finding.holds)
                             words << sentence;
                     }
                     if (words.isEmpty()) words << tr("All that the scene claims holds.");
                     found_->setText(words.join(QLatin1Char('\n')));
                 });
}

/// The claim says then what was found.
void LessonEditor::claimTruth(int claim) {
    if (current() < 0 || !draft_.lesson()) return;
    lessons::Lesson lesson = alone(*draft_.lesson(), current());
    lesson.scenes[0].claims = {lesson.scenes[0].claims[static_cast<std::size_t>(claim)]};
    lesson.scenes[0].question.reset();
    found_->setText(tr("Computing"));
    found_->show();
    check_.start([lesson](const Control& control) { return lessons::checkLesson(lesson, control); },
                 [this, claim, scene = current()](Result<lessons::LessonReport> report) {
                     const lessons::Value* value =
                         report && !report->findings.empty() ? &report->findings[0].value : nullptr;
                     found_->setText(!report ? QString::fromStdString(report.error().message)
                                     : !value->isDecided()
                                         ? QString::fromStdString(textOf(*value))
                                         : tr("It is %1 (%2).")
                                               .arg(QString::fromStdString(textOf(*value)),
                                                    QString::fromLatin1(nameOf(value->certainty).data())));
                     Json claims = draft_.json()["scenes"][static_cast<std::size_t>(scene)].value(
                         "claims", Json::array());
                     if (!value || !value->isDecided() || static_cast<std::size_t>(claim) >= claims.size())
                         return;
                     Json& entry = claims[static_cast<std::size_t>(claim)];
                     for (const char* key : {"is", "is_not", "above", "below", "at_least", "at_most"})
                         entry.erase(key);
                     entry.update(truthOf(*value));
                     settle(draft_.setKey(scene, "claims", claims, LessonDraft::Edit::Chosen));
                 });
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

/// Whether what has been written may go.
bool LessonEditor::mayDiscard() {
    if (draft_.undoStack().isClean()) return true;
    const auto choice = QMessageBox::question(this, tr("Unsaved lesson"), tr("Save what you have written?"),
                                              QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
    return choice == QMessageBox::Discard || (choice == QMessageBox::Save && save(false));
}

void LessonEditor::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void LessonEditor::dropEvent(QDropEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    event->acceptProposedAction();
    if (!urls.isEmpty() && urls.first().isLocalFile() && mayDiscard()) open(urls.first().toLocalFile());
}

void LessonEditor::closeEvent(QCloseEvent* event) {
    if (!mayDiscard()) event->ignore();
}

}  // namespace omegascope::authoring
