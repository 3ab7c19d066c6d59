#pragma once

#include <QTableView>

#include "app/controls/panel.h"
#include "app/panels/session/parameter_model.h"

namespace omegascope::panels {

/// The entries of ω with their values and the gradient; values are typed after a double click. Follows the
/// timeline.
class ParameterTable : public Panel {
    Q_OBJECT
  public:
    explicit ParameterTable(document::Document& document, QWidget* parent = nullptr);

  protected:
    void refresh(document::Aspects aspects) override;

  private:
    ParameterModel* model_;
    QTableView* view_;
};

}  // namespace omegascope::panels
