#pragma once

#include <QLockFile>
#include <QString>
#include <QTemporaryDir>
#include <memory>

#include "core/support/result.h"

namespace omegascope::exporting {

/// A hidden folder beside what is being made, ".NAME-XXXXXX", which goes with this object. A program that was killed
/// leaves its folder behind; the next one that makes the same thing takes it away, told by a lock in it that nobody
/// holds any more.
class WorkFolder {
  public:
    /// @param target  the file or folder that is made; the system's words for why it cannot be are the Error
    static Result<std::unique_ptr<WorkFolder>> beside(const QString& target);

    QString path() const { return folder_.path(); }

  private:
    explicit WorkFolder(const QString& pattern);

    QTemporaryDir folder_;
    std::unique_ptr<QLockFile> lock_;
};

}  // namespace omegascope::exporting
