#include "app/session/reach.h"

#include <QDir>
#include <QFile>
#include <algorithm>
#include <filesystem>

namespace omegascope::session {

namespace {

namespace fs = std::filesystem;

fs::path canonical(const QString& path) {
    std::error_code error;
    const fs::path plain(QFile::encodeName(QDir::cleanPath(path)).toStdString());
    fs::path result = fs::weakly_canonical(plain, error);
    return error ? fs::path() : result;
}

bool isWithin(const fs::path& file, const fs::path& folder) {
    if (file.empty() || folder.empty()) return false;
    const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
    // "/" and "/data/" end with an empty part.
    return end == folder.end() || (end->empty() && std::next(end) == folder.end());
}

}  // namespace

QString Reach::permitted(const QString& path) const {
    if (path.contains(QChar(u'\0'))) return {};  // the system would see a part of it
    const QString absolute =
        folder.isEmpty() ? QFileInfo(path).absoluteFilePath() : QDir(folder).absoluteFilePath(path);
    const fs::path file = canonical(absolute);
    if (file.empty()) return {};
    const QString name = QFile::decodeName(QByteArray::fromStdString(file.string()));
    if (!folder.isEmpty() && isWithin(file, canonical(QDir(folder).absolutePath()))) return name;
    for (const QString& place : allowed)
        if (isWithin(file, canonical(QFileInfo(place).absoluteFilePath()))) return name;
    return ask && ask(name) ? name : QString();
}

}  // namespace omegascope::session
