#pragma once

#include <QComboBox>
#include <QSpinBox>

#include "app/controls/panel.h"
#include "app/jobs/latest_job.h"

namespace omegascope::panels {

/// Which plane of the inputs the data plane shows, where there are more than two: two coordinates, the principal
/// directions, or those that separate the classes most. Directions are found in the background.
class DataPlanePanel : public Panel {
    Q_OBJECT
  public:
    explicit DataPlanePanel(document::Document& document, QWidget* parent = nullptr);

  protected:
    void refresh(document::Aspects aspects) override;

  private:
    void choose(int kind);
    void chooseCoordinates();
    void push(session::DataPlane plane, const QString& text);

    QWidget*
        content_;  ///< hidden where there is nothing to choose; the panel itself stays, so that it hears of changes
    QComboBox* kind_;
    QSpinBox* x_;
    QSpinBox* y_;
    jobs::LatestJob job_;
};

}  // namespace omegascope::panels
