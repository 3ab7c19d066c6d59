#pragma once

#include <QWidget>

#include "app/document/document.h"
#include "app/figures/charts/clarke_figure.h"
#include "app/figures/charts/run_figure.h"
#include "app/live/point_computer.h"

namespace omegascope::present {

/// figures::drawRunFigure on the stage, as a handout has it; a click shows that step.
class RunCanvas : public QWidget {
    Q_OBJECT
  public:
    explicit RunCanvas(document::Document& document, QWidget* parent = nullptr);
    figures::RunFigureState state() const;

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

  private:
    document::Document& document_;
};

/// figures::drawClarkeFigure on the stage, in the plane of the slice.
class ClarkeCanvas : public QWidget {
    Q_OBJECT
  public:
    ClarkeCanvas(document::Document& document, panels::PointComputer& points, QWidget* parent = nullptr);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    void rebuild();

    document::Document& document_;
    panels::PointComputer& points_;
    std::optional<figures::ClarkeFigureState> state_;
};

}  // namespace omegascope::present
