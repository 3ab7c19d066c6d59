#pragma once

#include <QProgressBar>

namespace omegascope::panels {

/// The thin line under the controls of a search or a race. Its place is kept while it is hidden, so nothing
/// jumps.
class ProgressLine : public QProgressBar {
    Q_OBJECT
  public:
    explicit ProgressLine(const QString& name, QWidget* parent = nullptr);

  public slots:
    void setShare(double share);  ///< 0 … 1
};

}  // namespace omegascope::panels
