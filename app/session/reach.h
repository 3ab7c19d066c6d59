#pragma once

#include <QString>
#include <QStringList>
#include <functional>

namespace omegascope::session {

/// Which files a session may read besides its own text: those in its folder and below. Sessions come from strangers,
/// so anything else needs a person's word, given before (`allowed`) or when it is asked for (`ask`).
struct Reach {
    Reach(QString ownFolder) : folder(std::move(ownFolder)) {}              // NOLINT: implicit on purpose
    Reach(const char* ownFolder) : folder(QString::fromUtf8(ownFolder)) {}  // NOLINT

    QString folder;       ///< what relative paths start from; empty: the session lies in no folder
    QStringList allowed;  ///< further folders, with what is below them, and files
    std::function<bool(const QString& file)> ask;  ///< told the file's canonical path; none: no

    /// `path` as it is opened: absolute, without links, so that no link and no ".." leads out unseen. Nothing is
    /// looked for in the file itself. Empty when the file may not be read.
    QString permitted(const QString& path) const;
};

}  // namespace omegascope::session
