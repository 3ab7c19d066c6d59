#pragma once

#include <QObject>
#include <QTimer>
#include <memory>

#include "app/document/document.h"
#include "app/figures/volume_picture.h"
#include "app/jobs/latest_job.h"

namespace omegascope::views {

/// Keeps the picture of a 3-D slice up to date in the background; there is none while the document's slice
/// is a plane. While edits follow each other fast (a drag) a coarse picture comes first; the full one follows
/// when they pause.
class VolumeComputer : public QObject {
    Q_OBJECT
  public:
    explicit VolumeComputer(document::Document& document, QObject* parent = nullptr);

    /// The newest picture; null until the first one is ready, and for a plane.
    std::shared_ptr<const figures::VolumePicture> picture() const { return picture_; }
    /// Whether the picture is of the document as it is now, in full resolution.
    bool isCurrent() const { return current_; }

  signals:
    void pictureChanged();
    void busyChanged(bool busy);
    void failed(const QString& sentence);

  private:
    void onChanged(document::Aspects aspects);
    void compute(const figures::VolumePictureOptions& options, bool full);

    document::Document& document_;
    jobs::LatestJob job_;
    QTimer idle_;
    std::shared_ptr<const figures::VolumePicture> picture_;
    double secondsOfFull_ = 0.0;
    bool current_ = false;
};

}  // namespace omegascope::views
