#include "resources/gallery_files.h"

#include <QDir>

namespace omegascope::resources {

QStringList galleryFiles() {
    QStringList paths;
    const QDir folder(QStringLiteral(":/gallery"));
    for (const QString& name : folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
        paths.append(folder.filePath(name));
    }
    return paths;
}

}  // namespace omegascope::resources
