#pragma once

#include <QWidget>
#include <optional>

#include "app/commands/edits.h"
#include "app/figures/slice_figure.h"
#include "app/views/highlight.h"
#include "app/views/slice_computer.h"

namespace omegascope::views {

/// The 2-D slice of parameter space: loss colours, walls, ω and the trajectory (figures::drawSliceFigure).
/// Drag ω to move it in the plane, double-click to send it somewhere, drag the plane to pan, wheel to zoom at
/// the cursor; hovering tells the loss, the cell and the walls.
class ParameterPlaneView : public QWidget {
    Q_OBJECT
  public:
    ParameterPlaneView(document::Document& document, SliceComputer& computer, Highlight& highlight,
                       QWidget* parent = nullptr);

    QSize sizeHint() const override { return {420, 320}; }
    /// Where slice coordinates lie on the widget.
    figures::AxisMap axisMap() const;

  signals:
    /// What is under the pointer, or empty.
    void told(const QString& text);
    void refused(const QString& sentence);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;

  private:
    enum class Drag { None, Omega, Pan };

    figures::SliceFigureState state() const;
    bool isOnOmega(const QPointF& position) const;
    void moveOmegaTo(const QPointF& position, commands::Gesture gesture);
    void setRanges(const std::array<double, 2>& rangeS, const std::array<double, 2>& rangeT,
                   const QString& text, commands::Gesture gesture);
    void hover(const QPointF& position);
    QString describe(double s, double t, int wall) const;
    void report(const Outcome& outcome);

    document::Document& document_;
    SliceComputer& computer_;
    Highlight& highlight_;
    Drag drag_ = Drag::None;
    commands::Gesture gesture_ = commands::kNoGesture;
    commands::Gesture wheelGesture_ = commands::kNoGesture;
    QPointF pressed_;
    figures::AxisMap pressedMap_;
};

}  // namespace omegascope::views
