#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>

#include "app/lessons/lesson_io.h"

namespace omegascope::authoring {

/// A lesson that is being written: the JSON of its file, with undo. Every edit makes a new file's text, which is read as
/// any file is; what would not be read is refused with the reader's sentence and nothing changes.
class LessonDraft : public QObject {
    Q_OBJECT
  public:
    explicit LessonDraft(QObject* parent = nullptr);

    /// Null until there is a scene.
    const lessons::Lesson* lesson() const { return lesson_ ? &*lesson_ : nullptr; }
    int count() const;
    const session::Json& json() const { return json_; }
    QString path() const { return path_; }
    /// What the file that was opened says beyond what is understood, as sentences.
    QString warnings() const { return warnings_; }
    QUndoStack& undoStack() { return undo_; }

    /// Begins anew, or with a file; undo ends there.
    void clear();
    Outcome open(const QString& path);
    /// Writes it; its sessions then lie beside it as they did.
    Outcome save(const QString& path);

    Outcome setTitle(const QString& title);
    /// Puts a scene of this session after `index`; -1: first.
    Outcome addScene(int index, const session::Session& session, const QString& title,
                     const std::vector<lessons::View>& views);
    /// The session of a scene becomes this one; everything else of it stays.
    Outcome setSession(int index, const session::Session& session);
    /// The same with the run that it holds, which the scene then plays.   Errors: it holds none
    Outcome setRun(int index, const session::Session& session);
    /// The merge patch from the scene's session to this one.
    session::Json patchTo(int index, const session::Session& session) const;
    Outcome removeScene(int index);
    /// Scenes that went on from the one before keep the session that they had.
    Outcome moveScene(int from, int to);
    /// One key of a scene; null takes it away. What is typed into one key of one scene, edit after edit, is one undo step.
    enum class Edit { Typed, Chosen };
    Outcome setKey(int index, const std::string& key, const session::Json& value, Edit edit = Edit::Typed);

    /// Several keys of a scene in one step of undo.
    Outcome setKeys(int index, const std::vector<std::pair<std::string, session::Json>>& values);

  signals:
    void changed();

  private:
    friend class DraftCommand;
    Outcome change(session::Json json, const QString& text, int mergeKey = 0);
    void take(const session::Json& json);
    session::Json withOwnSessions() const;
    session::Json withSession(int index, const session::Session& session) const;
    session::Reach reach() const;

    session::Json json_;
    std::optional<lessons::Lesson> lesson_;
    QString path_, warnings_;
    QUndoStack undo_;
};

}  // namespace omegascope::authoring
