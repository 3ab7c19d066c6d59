#include "app/files/whole_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>

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

const QString kStandardOutput = QStringLiteral("-");

/// Type bits of what lies there; 0: nothing.
mode_t kindOf(const QString& path) {
    struct stat status {};
    return stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_mode & S_IFMT : 0;
}

/// Opens a pipe as soon as somebody reads from it, which may come after us. @return -1 with errno
int openStream(const QString& path) {
    constexpr int kPatience = 30'000, kPause = 20;  // milliseconds
    for (int waited = 0;; waited += kPause) {
        const int handle = ::open(QFile::encodeName(path).constData(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        if (handle >= 0) fcntl(handle, F_SETFL, fcntl(handle, F_GETFL) & ~O_NONBLOCK);
        if (handle >= 0 || errno != ENXIO || waited >= kPatience) return handle;
        timespec pause{0, kPause * 1'000'000};
        nanosleep(&pause, nullptr);
    }
}

}  // namespace

bool isStream(const QString& path) {
    const mode_t kind = kindOf(path);
    return path == kStandardOutput || kind == S_IFIFO || kind == S_IFCHR;
}

/// While one exists, on its thread, a pipe whose reader has gone is an error of the write and not the end of the program.
class WholeFile::WithoutPipeSignal {
  public:
    WithoutPipeSignal() {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe_, &earlier_);
    }
    ~WithoutPipeSignal() {
        const timespec now{0, 0};
        if (sigismember(&earlier_, SIGPIPE) == 0)
            while (sigtimedwait(&pipe_, nullptr, &now) > 0) continue;
        pthread_sigmask(SIG_SETMASK, &earlier_, nullptr);
    }
    WithoutPipeSignal(const WithoutPipeSignal&) = delete;
    WithoutPipeSignal& operator=(const WithoutPipeSignal&) = delete;

  private:
    sigset_t pipe_{}, earlier_{};
};

WholeFile::WholeFile(const QString& path) : path_(path), target_(withoutLinks(path)) {
}

WholeFile::~WholeFile() {
    if (!part_ || through_) return;
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
    if (isStream(path_)) return openThrough();
    const QFileInfo info(target_);
    if (info.isDir()) return refuse(QStringLiteral("it is a folder"));
    // A file would take its place, where it is a device for everybody.
    if (info.exists() && !info.isFile()) return refuse(QStringLiteral("it is a device"));
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

bool WholeFile::openThrough() {
    const int handle = path_ == kStandardOutput ? dup(STDOUT_FILENO) : openStream(path_);
    if (handle < 0)
        return refuse(errno == ENXIO ? QStringLiteral("nobody reads from this pipe")
                                     : qt_error_string(errno));
    through_ = std::make_unique<WithoutPipeSignal>();
    part_ = std::make_unique<QFile>();
    return part_->open(handle, QIODevice::WriteOnly | QIODevice::Unbuffered, QFile::AutoCloseHandle);
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
    part_->write(QByteArray(through_ ? 1 : 1 << 16, ' '));
    part_->flush();
    return false;
}

bool WholeFile::commit() {
    if (!isWhole()) return false;
    if (through_) {
        part_->close();
        part_.reset();
        return true;
    }
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
