#pragma once

#include <QString>
#include <QStringList>
#include <deque>

#include "app/export/figure/caption.h"

namespace omegascope::cli {

/// One figure of the gallery as the page tells it.
struct GalleryEntry {
    /// Of the files: name.json, name-data.png, -slice.png, -surface.png, and name-figure.png, .svg, .pdf.
    QString name;
    QString title;
    QString source;
    QString notes;
    exporting::Caption caption;
    QString figureCaption;
};

/// A figure of several sessions: NAME.png, .svg and .pdf.
struct GalleryFigure {
    QString name;
    QString title;
    QString words{};  ///< its caption, panel by panel
};

/// A page of HTML, paper by paper, that stands beside the files it shows; it loads nothing from elsewhere.
QString galleryPage(const std::deque<GalleryEntry>& entries, const std::deque<GalleryFigure>& figures);

}  // namespace omegascope::cli
