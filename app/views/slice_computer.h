#pragma once

#include <QObject>
#include <QTimer>
#include <memory>

#include "app/document/document.h"
#include "app/figures/slice_picture.h"
#include "app/jobs/latest_job.h"

namespace omegascope::views {

/// Keeps the picture of the document's slice up to date in the background, for the parameter plane and the
/// surface. While edits follow each other fast (a drag) a coarse picture comes first; the full one follows
/// when they pause.
class SliceComputer : public QObject {
    Q_OBJECT
  public:
    explicit SliceComputer(document::Document& document, QObject* parent = nullptr);

    /// The newest picture; null until the first one is ready.
    std::shared_ptr<const figures::SlicePicture> picture() const { return picture_; }
    /// Whether the picture is of the document as it is now, in full resolution.
    bool isCurrent() const { return current_; }

  signals:
    void pictureChanged();
    void busyChanged(bool busy);
    void failed(const QString& sentence);

  private:
    void onChanged(document::Aspects aspects);
    void compute(const figures::SlicePictureOptions& options, bool full);

    document::Document& document_;
    jobs::LatestJob job_;
    QTimer idle_;
    std::shared_ptr<const figures::SlicePicture> picture_;
    double secondsOfFull_ = 0.0;
    bool current_ = false;
};

}  // namespace omegascope::views
