#pragma once

#include <QComboBox>
#include <QLabel>
#include <functional>
#include <optional>

#include "app/controls/numbers/number_box.h"
#include "app/controls/panel.h"
#include "app/figures/frame/loss_map.h"

namespace omegascope::panels {

/// How losses become colours, level lines and heights: linear or logarithmic, whole or cut.
class LossScalePanel : public Panel {
    Q_OBJECT
  public:
    /// The map of the picture that is shown: what was chosen for the person, and where a cut begins.
    using ShownMap = std::function<std::optional<figures::LossMap>()>;
    LossScalePanel(document::Document& document, ShownMap shown, QWidget* parent = nullptr);

    /// A picture with another map is shown.
    void showMap();

  protected:
    void refresh(document::Aspects aspects) override;

  private:
    void chooseKind();
    void chooseOffset();
    void chooseCut();
    void chooseEnds();
    void push(const session::LossScale& scale, const QString& text);

    ShownMap shown_;
    QComboBox* kind_;
    NumberBox* offset_;
    QLabel* told_;
    QComboBox* cut_;
    NumberBox* percentile_;
    QWidget* range_;
    NumberBox* low_;
    NumberBox* high_;
};

}  // namespace omegascope::panels
