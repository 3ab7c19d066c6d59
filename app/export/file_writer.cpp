#include "app/export/file_writer.h"

#include <QFileInfo>
#include <QSaveFile>

namespace omegascope::exporting {

Outcome writeFile(const QString& path, QByteArrayView bytes) {
    return writeFile(path, [bytes](QIODevice& device) {
        return device.write(bytes.data(), bytes.size()) == bytes.size();
    });
}

Outcome writeFile(const QString& path, const std::function<bool(QIODevice&)>& fill) {
    const auto refusal = [&path](const QString& reason) {
        return Error{QStringLiteral("Cannot write \"%1\" (%2); give a file in a folder that exists and that "
                                    "you may write to.")
                         .arg(path, reason)
                         .toStdString()};
    };
    if (QFileInfo(path).isDir()) return refusal(QStringLiteral("it is a folder"));
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return refusal(file.errorString());
    if (!fill(file)) {
        file.cancelWriting();
        return refusal(file.errorString());
    }
    if (!file.commit()) return refusal(file.errorString());
    return Done{};
}

}  // namespace omegascope::exporting
