#include "app/session/file/data_kind.h"

#include <QFile>
#include <QFileInfo>

#include "core/data/file_bytes.h"

namespace omegascope::session {

namespace {

/// Nothing of a pipe or device, which would wait or never give it again.
QByteArray firstBytes(const QString& path) {
    constexpr qint64 kLongest = 8;
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly)) return {};
    return file.read(kLongest);
}

}  // namespace

Result<Json> dataKeysOf(const QString& data, const QString& labels) {
    const QByteArray bytes = firstBytes(data);
    const std::string path = data.toStdString(), name = data::shownName(path);
    if (bytes.startsWith("\x93NUMPY")) {
        Json keys{{"npy", path}};
        if (!labels.isEmpty()) keys["npy_targets"] = labels.toStdString();
        return keys;
    }
    // A gzip file is one of images: tables are read plain.
    if (bytes.startsWith("\x1f\x8b") || bytes.startsWith(QByteArray("\0\0", 2))) {
        if (labels.isEmpty())
            return Error{name + " holds images in IDX form; name the file of their labels too (--labels)."};
        return Json{{"idx_images", path}, {"idx_labels", labels.toStdString()}};
    }
    const bool archive = bytes.startsWith("PK\x03\x04");
    if (!labels.isEmpty() && !bytes.isEmpty())
        return Error{name + (archive ? " holds its targets as an array; choose it by --y, without --labels."
                                     : " is a table with its targets in a column; choose it by --target, "
                                       "without --labels.")};
    return Json{{archive ? "npz" : "csv", path}};
}

}  // namespace omegascope::session
