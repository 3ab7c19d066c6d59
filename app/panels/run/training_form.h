#pragma once

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <vector>

#include "app/controls/panel.h"
#include "core/dynamics/methods/training.h"

namespace omegascope::panels {

/// The numbers of the chosen method and its step-length rule, as a form made from the table of methods
/// (dynamics::methods): only what has an effect is shown. "step" and "steps" have their boxes in the bar.
class TrainingForm : public Panel {
    Q_OBJECT
  public:
    explicit TrainingForm(document::Document& document, QWidget* parent = nullptr);

    /// Lays the rows of the chosen method out, also while hidden: before the form is placed on the screen.
    void prepare() { refresh(document::Aspect::Training); }

  protected:
    void refresh(document::Aspects aspects) override;
    void followType() override;

  private:
    struct Row {
        const dynamics::ParameterInfo* info = nullptr;
        QAbstractSpinBox* box = nullptr;
    };
    void addRow(const dynamics::ParameterInfo& info);
    void showRow(const Row& row);
    void edit(const dynamics::ParameterInfo& info, double value);

    QFormLayout* form_;
    QLabel* formula_;
    QComboBox* schedule_;
    std::vector<Row> rows_;
};

}  // namespace omegascope::panels
