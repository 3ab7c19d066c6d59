#include "app/export/writers/file_writer.h"

#include <QFileInfo>
#include <QSaveFile>
#include <memory>

namespace omegascope::exporting {
namespace {

Error refusal(const QString& path, const QString& reason) {
    return Error{QStringLiteral("Cannot write \"%1\" (%2); give a file in a folder that exists and that "
                                "you may write to.")
                     .arg(path, reason)
                     .toStdString()};
}

/// Fills a file that takes the place of `path` once it is committed.
Outcome prepare(QSaveFile& file, const std::function<bool(QIODevice&)>& fill) {
    const QFileInfo info(file.fileName());
    if (info.isDir()) return refusal(file.fileName(), QStringLiteral("it is a folder"));
    // A file would take its place, where it is a device for everybody.
    if (info.exists() && !info.isFile())
        return refusal(file.fileName(), QStringLiteral("it is a pipe or a device"));
    if (!file.open(QIODevice::WriteOnly)) return refusal(file.fileName(), file.errorString());
    // What the system keeps back may be what does not fit on the disk.
    if (fill(file) && file.flush()) return Done{};
    // Of a write that went half through Qt knows no reason; the next one has one. It is taken back at once.
    if (file.error() == QFileDevice::NoError) {
        file.write(QByteArray(1 << 16, ' '));
        file.flush();
    }
    const QString reason = file.errorString();
    file.cancelWriting();
    return refusal(file.fileName(), reason);
}

bool writeAll(QIODevice& device, QByteArrayView bytes) {
    return device.write(bytes.data(), bytes.size()) == bytes.size();
}

}  // namespace

Outcome writeFile(const QString& path, QByteArrayView bytes) {
    return writeFile(path, [bytes](QIODevice& device) { return writeAll(device, bytes); });
}

Outcome writeFile(const QString& path, const std::function<bool(QIODevice&)>& fill) {
    QSaveFile file(path);
    if (Outcome prepared = prepare(file, fill); !prepared) return prepared;
    return file.commit() ? Outcome(Done{}) : refusal(path, file.errorString());
}

Outcome writeFiles(const std::vector<NewFile>& files) {
    std::vector<std::unique_ptr<QSaveFile>> open;
    for (const NewFile& file : files) {
        open.push_back(std::make_unique<QSaveFile>(file.path));
        const Outcome prepared =
            prepare(*open.back(), [&file](QIODevice& device) { return writeAll(device, file.bytes); });
        if (!prepared) return prepared;
    }
    for (const auto& file : open)
        if (!file->commit()) return refusal(file->fileName(), file->errorString());
    return Done{};
}

}  // namespace omegascope::exporting
