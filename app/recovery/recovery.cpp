#include "app/recovery/recovery.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QUuid>
#include <algorithm>

#include "app/session/file/session_io.h"

namespace omegascope::recovery {

namespace {

const QString kEnding = QStringLiteral(".json");

QString originOf(const QString& file) {
    return file + QStringLiteral(".origin");
}

QString lockOf(const QString& file) {
    return file + QStringLiteral(".lock");
}

void removeAll(const QString& file) {
    QFile::remove(file);
    QFile::remove(originOf(file));
}

/// Of programs that ended without a change to keep.
void removeIdleLocks(const QString& folder) {
    const QString ending = kEnding + QStringLiteral(".lock");
    for (const QString& name : QDir(folder).entryList({QLatin1Char('*') + ending}, QDir::Files)) {
        const QString path = QDir(folder).filePath(name);
        if (QFileInfo::exists(path.chopped(ending.size() - kEnding.size()))) continue;
        QLockFile lock(path);
        lock.setStaleLockTime(0);
        if (lock.tryLock(0)) lock.unlock();  // which removes it
    }
}

/// The session first: an origin without a session means nothing.
Outcome keep(const session::Session& session, const QString& file, const QString& origin) {
    if (Outcome saved = session::save(session, file); !saved) return saved;
    QFile text(originOf(file));
    if (text.open(QIODevice::WriteOnly | QIODevice::Truncate)) text.write(origin.toUtf8());
    return Done{};
}

}  // namespace

QString usualFolder() {
    return QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation))
        .filePath(QStringLiteral("recovery"));
}

Recovery::Recovery(document::Document& document, const QString& folder, QObject* parent)
    : QObject(parent), document_(document) {
    if (QDir().mkpath(folder)) {
        file_ = QDir(folder).filePath(QUuid::createUuid().toString(QUuid::WithoutBraces) + kEnding);
        lock_ = std::make_unique<QLockFile>(lockOf(file_));
        lock_->setStaleLockTime(0);  // however old: it holds as long as the program runs
        if (!lock_->tryLock()) lock_.reset();
    }
    timer_.setSingleShot(true);
    timer_.setInterval(kInterval);
    connect(&timer_, &QTimer::timeout, this, &Recovery::write);
    connect(&document_, &document::Document::changed, this, &Recovery::note);
    connect(&document_.undoStack(), &QUndoStack::cleanChanged, this, [this](bool clean) {
        if (clean) remove();
    });
    connect(&job_, &jobs::LatestJob::failed, this,
            [this](const QString& sentence) { complain(Error{sentence.toStdString()}); });
}

Recovery::~Recovery() {
    job_.stop();
    if (lock_) removeAll(file_);
}

void Recovery::note() {
    if (document_.isModified() && !timer_.isActive()) timer_.start();
}

void Recovery::remove() {
    timer_.stop();
    job_.stop();
    if (lock_) removeAll(file_);
}

void Recovery::complain(const Error& error) {
    if (std::exchange(complained_, true)) return;
    emit failed(tr("Unsaved changes cannot be kept for the case of a crash: %1")
                    .arg(QString::fromStdString(error.message)));
}

void Recovery::write() {
    if (!document_.isModified()) return;
    if (!lock_) return complain(Error{"there is no folder for them."});
    job_.start([session = document_.session(), file = file_,
                origin = document_.filePath()](const Control&) { return keep(session, file, origin); },
               [this](const Outcome& kept) {
                   if (!kept) complain(kept.error());
               });
}

Outcome Recovery::writeNow() {
    timer_.stop();
    if (!document_.isModified()) return Done{};
    if (!lock_) return Error{"There is no folder for unsaved changes."};
    return keep(document_.session(), file_, document_.filePath());
}

std::vector<LeftOver> leftOvers(const QString& folder) {
    removeIdleLocks(folder);
    std::vector<LeftOver> found;
    const QFileInfoList files =
        QDir(folder).entryInfoList({QLatin1Char('*') + kEnding}, QDir::Files, QDir::Time);
    for (const QFileInfo& info : files) {
        const QString path = info.absoluteFilePath();
        QLockFile lock(lockOf(path));
        lock.setStaleLockTime(0);
        if (!lock.tryLock(0)) continue;  // its program runs
        lock.unlock();
        QFile origin(originOf(path));
        found.push_back({path,
                         origin.open(QIODevice::ReadOnly) ? QString::fromUtf8(origin.readAll()) : QString(),
                         info.lastModified()});
    }
    return found;
}

Result<session::Session> read(const LeftOver& left) {
    session::Reach reach(QFileInfo(left.file).absolutePath());
    reach.allowed = {QDir::rootPath()};
    auto loaded = session::load(left.file, reach);
    if (!loaded) return loaded.error();
    return std::move(loaded->session);
}

void forget(const LeftOver& left) {
    removeAll(left.file);
    QFile::remove(lockOf(left.file));
}

}  // namespace omegascope::recovery

#include "moc_recovery.cpp"
