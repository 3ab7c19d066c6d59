#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QIODevice>
#include <QImage>
#include <QString>
#include <functional>
#include <vector>

#include "app/files/png_file.h"
#include "core/support/result.h"

namespace omegascope::exporting {

/// Writes a file in one go or not at all: a file of that name stays as it was until the new one is complete. "-" is
/// standard output; pipes and devices take what comes. Errors name the path and the system's reason.
Outcome writeFile(const QString& path, QByteArrayView bytes);

/// The same, piece by piece: `fill` writes to the device and returns false to give up.
Outcome writeFile(const QString& path, const std::function<bool(QIODevice&)>& fill);

/// Several files that belong together: none is replaced before all are complete. The first is the one that was asked
/// for; of the others, which lie beside it, each replaces only a file of its own kind.
struct NewFile {
    QString path;
    QByteArray bytes;
    QByteArray mark = {};  ///< what the first 4 KB of every file of this kind hold
};
/// Whether files beside the one that was asked for may be replaced whatever they hold.
enum class Beside { KeepOthers, Replace };
Outcome writeFiles(const std::vector<NewFile>& files, Beside beside = Beside::KeepOthers);

/// The folder of a file to be written: made when `make` says so, else an Error where there is none.
Outcome folderFor(const QString& path, bool make);

using files::kPictureMark, files::pngBytes;
/// Writes pngBytes, atomically.
Outcome savePng(const QImage& image, const QString& path);

}  // namespace omegascope::exporting
