#include "app/export/writers/work_folder.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

namespace omegascope::exporting {

namespace {

const QString kLock = QStringLiteral("lock");

std::unique_ptr<QLockFile> lockIn(const QString& folder) {
    auto lock = std::make_unique<QLockFile>(QDir(folder).filePath(kLock));
    lock->setStaleLockTime(0);  // a long film is no dead one: only whether its process lives counts
    return lock;
}

/// Folders of earlier programs that made the same and are gone. One without a lock is not ours to take.
void removeLeftovers(const QDir& dir, const QString& prefix) {
    const QRegularExpression pattern(QRegularExpression::anchoredPattern(QRegularExpression::escape(prefix) +
                                                                         QStringLiteral("[A-Za-z0-9]{6}")));
    for (const QString& name :
         dir.entryList(QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot | QDir::NoSymLinks)) {
        if (!pattern.match(name).hasMatch()) continue;
        const QString folder = dir.filePath(name);
        if (!QFileInfo::exists(QDir(folder).filePath(kLock))) continue;
        const auto lock = lockIn(folder);
        if (!lock->tryLock(0)) continue;
        lock->unlock();
        QDir(folder).removeRecursively();
    }
}

}  // namespace

Result<std::unique_ptr<WorkFolder>> WorkFolder::beside(const QString& target) {
    const QFileInfo info(QDir::cleanPath(QFileInfo(target).absoluteFilePath()));
    const QString prefix = '.' + info.fileName() + '-';
    removeLeftovers(info.dir(), prefix);
    std::unique_ptr<WorkFolder> made(new WorkFolder(info.dir().filePath(prefix + QStringLiteral("XXXXXX"))));
    if (!made->folder_.isValid()) return Error{made->folder_.errorString().toStdString()};
    made->lock_ = lockIn(made->path());
    made->lock_->tryLock(0);
    return made;
}

WorkFolder::WorkFolder(const QString& pattern) : folder_(pattern) {
}

}  // namespace omegascope::exporting
