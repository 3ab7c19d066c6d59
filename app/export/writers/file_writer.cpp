#include "app/export/writers/file_writer.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <memory>

#include "app/files/whole_file.h"

namespace omegascope::exporting {
namespace {

Error refusal(const QString& path, const QString& reason) {
    return Error{QStringLiteral("Cannot write \"%1\" (%2); give a file in a folder that exists and that "
                                "you may write to.")
                     .arg(path, reason)
                     .toStdString()};
}

using files::WholeFile;

/// Fills a file that takes the place of its path once it is committed.
Outcome prepare(WholeFile& file, const std::function<bool(QIODevice&)>& fill) {
    if (file.open() && file.isWhole(fill(file.device()))) return Done{};
    return refusal(file.path(), file.errorString());
}

bool writeAll(QIODevice& device, QByteArrayView bytes) {
    return device.write(bytes.data(), bytes.size()) == bytes.size();
}

}  // namespace

Outcome writeFile(const QString& path, QByteArrayView bytes) {
    return writeFile(path, [bytes](QIODevice& device) { return writeAll(device, bytes); });
}

Outcome writeFile(const QString& path, const std::function<bool(QIODevice&)>& fill) {
    WholeFile file(path);
    if (Outcome prepared = prepare(file, fill); !prepared) return prepared;
    return file.commit() ? Outcome(Done{}) : refusal(path, file.errorString());
}

namespace {

/// A file of our own kind, or none.
bool mayTakeThePlaceOf(const NewFile& file) {
    constexpr qint64 kBeginning = 4096;
    QFile there(file.path);
    if (!there.exists()) return true;
    return there.open(QIODevice::ReadOnly) && there.read(kBeginning).contains(file.mark);
}

Outcome checkNeighbours(const std::vector<NewFile>& files, Beside beside) {
    if (files.size() > 1 && files::isStream(files.front().path))
        return Error{"\"" + files.front().path.toStdString() + "\" takes one file, and this is " +
                     std::to_string(files.size()) + "; give the name of a file, or another format."};
    for (std::size_t k = 1; k < files.size() && beside == Beside::KeepOthers; ++k)
        if (!mayTakeThePlaceOf(files[k]))
            return Error{"\"" + files[k].path.toStdString() + "\" would be replaced by a part of \"" +
                         files.front().path.toStdString() +
                         "\"; give another name, move that file, or give --force."};
    return Done{};
}

}  // namespace

Outcome writeFiles(const std::vector<NewFile>& files, Beside beside) {
    if (Outcome checked = checkNeighbours(files, beside); !checked) return checked;
    std::vector<std::unique_ptr<WholeFile>> open;
    for (const NewFile& file : files) {
        open.push_back(std::make_unique<WholeFile>(file.path));
        const Outcome prepared =
            prepare(*open.back(), [&file](QIODevice& device) { return writeAll(device, file.bytes); });
        if (!prepared) return prepared;
    }
    for (const auto& file : open)
        if (!file->commit()) return refusal(file->path(), file->errorString());
    return Done{};
}

Outcome savePng(const QImage& image, const QString& path) {
    return writeFile(path, pngBytes(image));
}

Outcome folderFor(const QString& path, bool make) {
    const QDir folder = QFileInfo(path).absoluteDir();
    if (folder.exists() || files::isStream(path)) return Done{};
    if (make && folder.mkpath(QStringLiteral("."))) return Done{};
    return Error{"There is no folder \"" + QFileInfo(path).path().toStdString() +
                 (make ? "\" and none can be made there; give a place that you may write to."
                       : "\"; make it, or give --force, which makes it.")};
}

}  // namespace omegascope::exporting
