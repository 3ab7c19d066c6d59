#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSlider>
#include <QSpinBox>
#include <vector>

#include "app/commands/edits.h"
#include "app/controls/numbers/number_box.h"
#include "app/controls/panel.h"

namespace omegascope::panels {

/// Architecture and criterion: L, d_ℓ, α, the biases, the loss. A slider drag of α is one undo step.
class NetworkPanel : public Panel {
    Q_OBJECT
  public:
    explicit NetworkPanel(document::Document& document, QWidget* parent = nullptr);

  protected:
    void refresh(document::Aspects aspects) override;

  private:
    QWidget* makeAlphaRow();
    QWidget* makePenaltyRow();
    void changePenalty();
    void connectControls();
    /// One row for each hidden layer: a spin box, or text for a convolution.
    void showLayers(const network::Architecture& architecture);
    void insertLayerRow(int layer, const network::Layer& told);
    void setDepth(int depth);
    void setUnits(int layer, int units);
    void changeArchitecture(const network::Architecture& architecture, const QString& text);
    void slideAlpha(int position);

    QFormLayout* form_;
    QLabel* input_;
    QSpinBox* depth_;
    QLabel* outputs_;
    QLabel* parameterCount_;
    QSlider* alphaSlider_;
    NumberBox* alphaBox_;
    QCheckBox* hiddenBias_;
    QCheckBox* outputBias_;
    QComboBox* criterion_;
    QCheckBox* penalty_;               ///< whether every class has a replica of the hidden layers
    NumberBox* gamma_;                 ///< γ of the penalty on them
    QComboBox* penaltyFactor_;         ///< P's or I's
    std::vector<QWidget*> layerRows_;  ///< a QSpinBox or a QLabel, top to bottom
    commands::Gesture alphaGesture_ = commands::kNoGesture;
};

}  // namespace omegascope::panels
