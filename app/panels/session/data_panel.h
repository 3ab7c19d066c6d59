#pragma once

#include <QComboBox>
#include <QLabel>
#include <QTableView>
#include <QToolButton>

#include "app/controls/panel.h"
#include "app/panels/session/data_model.h"

namespace omegascope::panels {

/// The data: an editable table, buttons that add and remove a datum, the choice of the weights μ.
class DataPanel : public Panel {
    Q_OBJECT
  public:
    explicit DataPanel(document::Document& document, QWidget* parent = nullptr);

  protected:
    void refresh(document::Aspects aspects) override;
    void followType() override;

  private:
    void fitColumns();
    void addDatum();
    void removeDatum();
    void weighClassesEqually();
    void setScheme(data::WeightScheme scheme);
    int selectedDatum() const;  ///< the last one when none is selected

    DataModel* model_;
    QTableView* view_;
    QComboBox* scheme_;
    QToolButton* add_;
    QToolButton* remove_;
    QLabel* reading_;  ///< how the file of the data was read
};

}  // namespace omegascope::panels
