#pragma once

#include <QPushButton>
#include <QTableView>
#include <array>
#include <optional>

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
    /// The two entries that are selected; nothing where these are not two.
    std::optional<std::array<Eigen::Index, 2>> pair() const;
    void showPlane();

    ParameterModel* model_;
    QTableView* view_;
    QPushButton* plane_;
};

}  // namespace omegascope::panels
