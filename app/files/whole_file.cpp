#include "app/files/whole_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <QDir>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <cerrno>
#include <cstdio>

namespace omegascope::files {

namespace {

const QString kEnding = QStringLiteral(".part");
constexpr int kLetters = 8;
/// File systems allow 255 bytes in a name; of a longer one the beginning tells enough.
constexpr qsizetype kLongestStem = 60;

QString stemOf(const QFileInfo& target) {
    return '.' + target.fileName().left(kLongestStem) + '-';
}

QString letters() {
    QString text;
    for (int k = 0; k < kLetters; ++k)
        text += QChar('a' + static_cast<int>(QRandomGenerator::system()->bounded(26)));
    return text;
}

/// The lock goes with the process, however it ends.
bool lock(const QFile& file) {
    return flock(file.handle(), LOCK_EX | LOCK_NB) == 0;
}

void removeLeftovers(const QFileInfo& target) {
    const QRegularExpression pattern(QRegularExpression::anchoredPattern(
        QRegularExpression::escape(stemOf(target)) + "[a-z]{" + QString::number(kLetters) + '}' +
        QRegularExpression::escape(kEnding)));
    const QDir folder = target.dir();
    for (const QString& name : folder.entryList(QDir::Files | QDir::Hidden | QDir::NoSymLinks)) {
        if (!pattern.match(name).hasMatch()) continue;
        QFile left(folder.filePath(name));
        if (left.open(QIODevice::ReadOnly) && lock(left)) left.remove();
    }
}

QString withoutLinks(const QString& path) {
    QFileInfo info(path);
    // A chain of links that never ends is left to the system, which says so.
    for (int k = 0; k < 40 && info.isSymLink(); ++k) info.setFile(info.symLinkTarget());
    return info.absoluteFilePath();
}

}  // namespace

WholeFile::WholeFile(const QString& path) : path_(path), target_(withoutLinks(path)) {
}

WholeFile::~WholeFile() {
    if (!part_) return;
    // By its name: QFile::remove gives up where what is kept back cannot be written, on a full disk.
    const QString name = part_->fileName();
    part_->close();
    QFile::remove(name);
}

bool WholeFile::refuse(const QString& reason) {
    error_ = reason;
    return false;
}

bool WholeFile::open() {
    const QFileInfo info(target_);
    if (info.isDir()) return refuse(QStringLiteral("it is a folder"));
    // A file would take its place, where it is a device for everybody.
    if (info.exists() && !info.isFile()) return refuse(QStringLiteral("it is a pipe or a device"));
    if (info.exists() && !info.isWritable()) return refuse(qt_error_string(EACCES));
    removeLeftovers(info);
    part_ = std::make_unique<QFile>(info.dir().filePath(stemOf(info) + letters() + kEnding));
    if (!part_->open(QIODevice::WriteOnly | QIODevice::NewOnly)) {
        error_ = part_->errorString();
        part_.reset();
        return false;
    }
    lock(*part_);
    if (info.exists()) part_->setPermissions(info.permissions());
    return true;
}

bool WholeFile::write(const char* bytes, qint64 size) {
    for (qint64 done = 0; done < size;) {
        const qint64 count = part_->write(bytes + done, size - done);
        if (count <= 0) return isWhole(false);
        done += count;
    }
    return true;
}

bool WholeFile::isWhole(bool filled) {
    // What the system keeps back may be what does not fit on the disk.
    if (filled && part_->flush() && part_->error() == QFileDevice::NoError) return true;
    // Of a write that went half through Qt knows no reason; the next one has one.
    part_->unsetError();
    part_->write(QByteArray(1 << 16, ' '));
    part_->flush();
    return false;
}

bool WholeFile::commit() {
    if (!isWhole()) return false;
    if (fsync(part_->handle()) != 0 && errno != EINVAL && errno != EROFS)
        return refuse(qt_error_string(errno));
    // Over the old file in one step, which QFile::rename does not do.
    if (std::rename(QFile::encodeName(part_->fileName()).constData(),
                    QFile::encodeName(target_).constData()) != 0)
        return refuse(qt_error_string(errno));
    part_->close();
    part_.reset();
    return true;
}

QString WholeFile::errorString() const {
    return !error_.isEmpty() || !part_ ? error_ : part_->errorString();
}

}  // namespace omegascope::files
