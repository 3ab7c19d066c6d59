#include "app/export/writers/file_writer.h"

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

Outcome writeFiles(const std::vector<NewFile>& files) {
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

}  // namespace omegascope::exporting
