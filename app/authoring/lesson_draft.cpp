#include "app/authoring/lesson_draft.h"

#include <QFileInfo>
#include <functional>

#include "app/authoring/forms/subject_form.h"
#include "app/session/file/session_writer.h"

namespace omegascope::authoring {

using session::Json;

/// Undo and redo exchange whole files: a lesson is small, and its sessions are shared text.
class DraftCommand : public QUndoCommand {
  public:
    DraftCommand(LessonDraft& draft, Json after, const QString& text, int mergeKey)
        : QUndoCommand(text),
          draft_(draft),
          before_(draft.json()),
          after_(std::move(after)),
          mergeKey_(mergeKey) {}

    void undo() override { draft_.take(before_); }
    void redo() override { draft_.take(after_); }
    int id() const override { return mergeKey_ ? mergeKey_ : -1; }
    bool mergeWith(const QUndoCommand* other) override {
        after_ = static_cast<const DraftCommand*>(other)->after_;
        return true;
    }

  private:
    LessonDraft& draft_;
    Json before_, after_;
    int mergeKey_;
};

LessonDraft::LessonDraft(QObject* parent) : QObject(parent) {
    undo_.setUndoLimit(100);
    clear();
}

int LessonDraft::count() const {
    return static_cast<int>(json_["scenes"].size());
}

session::Reach LessonDraft::reach() const {
    return {path_.isEmpty() ? QString() : QFileInfo(path_).absolutePath()};
}

void LessonDraft::take(const Json& json) {
    json_ = json;
    lesson_.reset();
    if (!json_["scenes"].empty())
        if (auto loaded = lessons::lessonFromText(json_.dump(), reach())) lesson_ = std::move(loaded->lesson);
    emit changed();
}

void LessonDraft::clear() {
    undo_.clear();
    path_.clear();
    warnings_.clear();
    take({{"omegascope_lesson", lessons::kFormatVersion},
          {"title", "Untitled lesson"},
          {"scenes", Json::array()}});
}

Outcome LessonDraft::open(const QString& path) {
    auto loaded = lessons::loadLesson(path);
    if (!loaded) return loaded.error();
    undo_.clear();
    warnings_.clear();
    for (const std::string& each : loaded->warnings)
        warnings_ += (warnings_.isEmpty() ? QString() : QStringLiteral(" ")) + QString::fromStdString(each);
    path_ = QFileInfo::exists(path) && !path.startsWith(QLatin1Char(':')) ? path : QString();
    take(loaded->lesson.json);
    return Done{};
}

Outcome LessonDraft::save(const QString& path) {
    if (!lesson_) return Error{"There is no scene to save yet; add one from what you see."};
    // Elsewhere, files that it names would no longer lie beside it.
    if (!path_.isEmpty() && QFileInfo(path).absolutePath() != QFileInfo(path_).absolutePath()) {
        const Outcome inlined = change(withOwnSessions(), tr("Take the sessions along"));
        if (!inlined) return inlined.error();
    }
    const Outcome saved = lessons::saveLesson(*lesson_, path);
    if (!saved) return saved.error();
    path_ = path;
    undo_.setClean();
    emit changed();
    return Done{};
}

Outcome LessonDraft::change(Json json, const QString& text, int mergeKey) {
    if (json == json_) return Done{};
    if (!json["scenes"].empty())
        if (const auto read = lessons::lessonFromText(json.dump(), reach()); !read) return read.error();
    undo_.push(new DraftCommand(*this, std::move(json), text, mergeKey));
    return Done{};
}

/// Every scene with a session of its own, so that none rests on the one before.
Json LessonDraft::withOwnSessions() const {
    Json json = json_;
    if (!lesson_) return json;
    for (std::size_t i = 0; i < lesson_->scenes.size(); ++i) {
        Json& scene = json["scenes"][i];
        const bool own = (scene.contains("session") || scene.contains("gallery")) && !scene.contains("patch");
        if (own && !(scene.contains("session") && scene["session"].is_string())) {
            if (!scene.contains("views"))
                scene["views"] =
                    json["scenes"][i > 0 ? i - 1 : i].value("views", Json::array({"data", "slice"}));
            continue;
        }
        scene.erase("gallery");
        scene.erase("patch");
        scene["session"] = session::writeSession(lesson_->scenes[i].session, QString());
        Json views = Json::array();
        for (const lessons::ShownView& shown : lesson_->scenes[i].views)
            views.push_back(
                {{"view", lessons::kViews[static_cast<std::size_t>(shown.view)]}, {"size", shown.size}});
        scene["views"] = std::move(views);
    }
    return json;
}

Outcome LessonDraft::setTitle(const QString& title) {
    Json json = json_;
    json["title"] = title.toStdString();
    return change(std::move(json), tr("Title of the lesson"), 1);
}

Outcome LessonDraft::addScene(int index, const session::Session& session, const QString& title,
                              const std::vector<lessons::View>& views) {
    Json json = index + 1 < count() ? withOwnSessions() : json_;
    Json names = Json::array();
    for (const lessons::View view : views) names.push_back(lessons::kViews[static_cast<std::size_t>(view)]);
    Json scene{{"title", title.toStdString()},
               {"session", session::writeSession(session, QString())},
               {"views", std::move(names)},
               {"text", ""}};
    json["scenes"].insert(json["scenes"].begin() + (index + 1), std::move(scene));
    return change(std::move(json), tr("Add a scene"));
}

Json LessonDraft::withSession(int index, const session::Session& session) const {
    Json json = withOwnSessions();
    Json& scene = json["scenes"][static_cast<std::size_t>(index)];
    scene.erase("gallery");
    scene.erase("patch");
    scene["session"] = session::writeSession(session, QString());
    return json;
}

Outcome LessonDraft::setSession(int index, const session::Session& session) {
    return change(withSession(index, session), tr("Session of a scene"));
}

Outcome LessonDraft::setRun(int index, const session::Session& session) {
    if (session.trajectory->empty())
        return Error{"The window shows no run to record; press Space there, and record it then."};
    Json json = withSession(index, session);
    Json& animate = json["scenes"][static_cast<std::size_t>(index)]["animate"];
    const double seconds = animate.is_object() ? animate.value("seconds", 4.0) : 4.0;
    animate = {{"what", "run"}, {"seconds", seconds}};
    return change(std::move(json), tr("Record a run"));
}

Json LessonDraft::patchTo(int index, const session::Session& session) const {
    const session::Session& from = lesson_->scenes[static_cast<std::size_t>(index)].session;
    Json before = session::writeSession(from, QString()), after = session::writeSession(session, QString());
    // How it is framed and what it is called make no difference to what is computed.
    for (Json* each : {&before, &after})
        for (const char* key : {"view", "title", "source", "notes", "trajectory"}) each->erase(key);
    return mergePatch(before, after);
}

Outcome LessonDraft::removeScene(int index) {
    Json json = index + 1 < count() ? withOwnSessions() : json_;
    json["scenes"].erase(static_cast<std::size_t>(index));
    return change(std::move(json), tr("Remove a scene"));
}

Outcome LessonDraft::moveScene(int from, int to) {
    if (from == to || from < 0 || to < 0 || from >= count() || to >= count()) return Done{};
    Json json = withOwnSessions();
    Json& scenes = json["scenes"];
    Json moved = scenes[static_cast<std::size_t>(from)];
    scenes.erase(static_cast<std::size_t>(from));
    scenes.insert(scenes.begin() + to, std::move(moved));
    return change(std::move(json), tr("Move a scene"));
}

namespace {

void put(Json& scene, const std::string& key, const Json& value) {
    if (value.is_null())
        scene.erase(key);
    else
        scene[key] = value;
}

}  // namespace

Outcome LessonDraft::setKeys(int index, const std::vector<std::pair<std::string, Json>>& values) {
    Json json = json_;
    for (const auto& [key, value] : values) put(json["scenes"][static_cast<std::size_t>(index)], key, value);
    return change(std::move(json), tr("Edit a scene"));
}

Outcome LessonDraft::setKey(int index, const std::string& key, const Json& value, Edit edit) {
    Json json = json_;
    put(json["scenes"][static_cast<std::size_t>(index)], key, value);
    if (edit == Edit::Chosen) return change(std::move(json), tr("Edit a scene"));
    const auto hash = static_cast<int>(std::hash<std::string>{}(key)&0xffff);
    return change(std::move(json), tr("Edit a scene"), 2 + 0x10000 * (index + 1) + hash);
}

}  // namespace omegascope::authoring

#include "moc_lesson_draft.cpp"
