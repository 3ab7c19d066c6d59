#pragma once

#include <QObject>

#include "app/document/document.h"
#include "app/jobs/latest_job.h"
#include "core/dynamics/runs/run_slices.h"

namespace omegascope::panels {

/// Turns the slice to the document's run, as one undoable step: the plane is found in the background, since
/// a long run is replayed for it, and is dropped when the run goes in the meantime.
class RunPlanes : public QObject {
    Q_OBJECT
  public:
    explicit RunPlanes(document::Document& document, QObject* parent = nullptr);

    /// The plane through ω_0, the last point and the shown ω; where that lies on the line between them,
    /// through the step farthest from the line.
    void throughOmega();
    /// The plane of the two main directions of the run.
    void mainDirections();

  signals:
    /// How much of the run the new plane shows, or why there is none.
    void told(const QString& sentence);

  private:
    bool hasRun();
    void take(slice::SliceSpec slice, const QString& text, const QString& sentence);

    document::Document& document_;
    jobs::LatestJob job_;
};

}  // namespace omegascope::panels
