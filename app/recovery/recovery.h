#pragma once

#include <QDateTime>
#include <QLockFile>
#include <QObject>
#include <QTimer>
#include <memory>
#include <vector>

#include "app/document/document.h"
#include "app/jobs/latest_job.h"

namespace omegascope::recovery {

/// A session that a program left unsaved when it ended without being closed.
struct LeftOver {
    QString file;    ///< a session file of its own
    QString origin;  ///< where the session had been opened from, or empty
    QDateTime when;  ///< of the last change that was kept
};

/// The folder of recovery files of this person.
QString usualFolder();

/// Keeps unsaved changes in a file of its own, at most kInterval behind, whatever ends the program: written in one go in
/// the background, removed when the session is saved or the program closed. The person's own file is never touched.
///
/// A lock beside the file tells whether its program still runs.
class Recovery : public QObject {
    Q_OBJECT
  public:
    static constexpr int kInterval = 10'000;  ///< milliseconds from a change until it is kept

    /// A folder that cannot be made or locked: nothing is kept, and failed tells it at the first change.
    Recovery(document::Document& document, const QString& folder, QObject* parent = nullptr);
    /// The program is closed in order: nothing is left to recover.
    ~Recovery() override;

    /// Writes what is unsaved, on this thread. Errors: session::save's.
    Outcome writeNow();

  signals:
    /// One sentence, once: changes cannot be kept.
    void failed(const QString& sentence);

  private:
    void note();
    void write();
    void remove();
    void complain(const Error& error);

    document::Document& document_;
    QString file_;
    std::unique_ptr<QLockFile> lock_;  ///< none: there is no place
    QTimer timer_;
    bool complained_ = false;
    jobs::LatestJob job_;
};

/// Those of programs that no longer run, the newest first.
std::vector<LeftOver> leftOvers(const QString& folder);
/// The session that was left. It may read the files that it read before, wherever they are: it is the person's own.
Result<session::Session> read(const LeftOver& left);
void forget(const LeftOver& left);

}  // namespace omegascope::recovery
