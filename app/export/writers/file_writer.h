#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QIODevice>
#include <QString>
#include <functional>
#include <vector>

#include "core/support/result.h"

namespace omegascope::exporting {

/// Writes a file in one go or not at all: a file of that name stays as it was until the new one is complete.
/// Errors name the path and the system's reason.
Outcome writeFile(const QString& path, QByteArrayView bytes);

/// The same, piece by piece: `fill` writes to the device and returns false to give up.
Outcome writeFile(const QString& path, const std::function<bool(QIODevice&)>& fill);

/// Several files that belong together: none is replaced before all are complete.
struct NewFile {
    QString path;
    QByteArray bytes;
};
Outcome writeFiles(const std::vector<NewFile>& files);

}  // namespace omegascope::exporting
