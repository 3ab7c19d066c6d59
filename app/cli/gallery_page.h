#pragma once

#include <QString>
#include <QStringList>
#include <vector>

namespace omegascope::cli {

/// One figure of the gallery as the page tells it.
struct GalleryEntry {
    QString name;  ///< of the files: name.json, name-data.png, name-slice.png, name-surface.png
    QString title;
    QString source;
    QString notes;
    QString loss;  ///< "0.25 = 3/12"
    QString dataCaption;
    QString sliceCaption;
    QString surfaceCaption;
};

/// A page of HTML that stands beside the files it shows; it loads nothing from elsewhere.
QString galleryPage(const std::vector<GalleryEntry>& entries);

}  // namespace omegascope::cli
