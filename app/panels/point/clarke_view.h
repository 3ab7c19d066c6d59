#pragma once

#include <QComboBox>
#include <QWidget>

#include "app/document/document.h"
#include "app/figures/charts/clarke_figure.h"
#include "app/live/point_computer.h"

namespace omegascope::panels {

/// figures::drawClarkeFigure on the screen, with the choice of the plane that gradients are projected to.
class ClarkeView : public QWidget {
    Q_OBJECT
  public:
    explicit ClarkeView(document::Document& document, QWidget* parent = nullptr);

    void setPoint(std::shared_ptr<const AnalysedPoint> point);
    const figures::ClarkeFigureState& state() const { return state_; }

  private:
    void rebuild();

    document::Document& document_;
    std::shared_ptr<const AnalysedPoint> point_;
    QComboBox* plane_;
    QWidget* canvas_;
    figures::ClarkeFigureState state_;
};

}  // namespace omegascope::panels
