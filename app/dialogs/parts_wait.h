#pragma once

#include <QProgressDialog>
#include <functional>
#include <memory>

#include "app/export/figure/figure_parts.h"
#include "app/jobs/latest_job.h"

namespace omegascope::dialogs {

/// Computes what a figure needs in the background while the window lives on; where that takes longer than a moment, a
/// box shows how far it is and stops it (objectName "figureProgress"). Deletes itself afterwards.
class PartsWait : public QObject {
    Q_OBJECT
  public:
    /// @param then    with what was computed, on the window's thread; not called when it was stopped
    PartsWait(exporting::PartsRequest request, std::function<void(exporting::FigureParts)> then,
              QWidget* window);

  signals:
    /// One sentence: why there is no figure.
    void failed(const QString& sentence);

  private:
    void end();

    std::unique_ptr<QProgressDialog> box_;
    jobs::LatestJob job_;
};

}  // namespace omegascope::dialogs
