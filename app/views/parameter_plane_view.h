#pragma once

#include <QPixmap>
#include <QWidget>
#include <optional>

#include "app/commands/edits.h"
#include "app/figures/slice/slice_figure.h"
#include "app/jobs/latest_job.h"
#include "app/live/slice_computer.h"
#include "app/views/cell_card.h"
#include "app/views/highlight.h"

namespace omegascope::views {

/// The 2-D slice of parameter space: loss colours, walls, ω and the trajectory (figures::drawSliceFigure).
/// Drag ω to move it in the plane, click to send it somewhere, drag the plane to pan, wheel to zoom at the
/// cursor; hovering lights up the cell, with what is known of it on a card, or a wall.
class ParameterPlaneView : public QWidget {
    Q_OBJECT
  public:
    ParameterPlaneView(document::Document& document, SliceComputer& computer, Highlight& highlight,
                       QWidget* parent = nullptr);

    QSize sizeHint() const override { return {420, 320}; }
    /// Where slice coordinates lie on the widget.
    figures::AxisMap axisMap() const;

    /// The paths of a race, drawn on whatever slice is shown; `chosen` is thicker, -1: none.
    void setRunners(std::shared_ptr<const std::vector<figures::RunnerPath>> paths, int chosen);
    /// How much of each is seen, of its steps; what is old fades. Empty: all of them.
    void setRunnerShares(std::vector<double> shares);

    /// What is drawn now.
    figures::SliceFigureState state() const;

  signals:
    /// What is under the pointer, or empty.
    void told(const QString& text);
    void refused(const QString& sentence);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;

  private:
    /// Press: not moved yet, so a click or a pan to be. Tilt and Shift, with Ctrl: the plane leaves itself.
    enum class Drag { None, Omega, Press, Pan, Tilt, Shift };

    /// What the kept picture of the base was drawn from.
    struct BaseKey {
        std::shared_ptr<const figures::SlicePicture> picture;
        std::array<std::array<double, 2>, 2> ranges{};
        session::ViewChoices choices;
        bool onPlane = true, pathProjected = false;
        QSize size;
        double pixelRatio = 1.0;
        double textSize = 0.0;
        bool strong = false;
        bool operator==(const BaseKey&) const = default;
    };

    const QPixmap& base(const figures::SliceFigureState& state);
    void beginLeaving(Drag drag);
    void leave(const QPointF& position);
    bool isOnOmega(const QPointF& position) const;
    void moveOmegaTo(const QPointF& position, commands::Gesture gesture);
    void setRanges(const std::array<double, 2>& rangeS, const std::array<double, 2>& rangeT,
                   const QString& text, commands::Gesture gesture);
    void hover(const QPointF& position);
    /// Of a place of the plane; without the loss while that is being computed.
    QString describe(const QPointF& place, int wall, std::optional<double> loss,
                     const figures::AxisMap& map) const;
    /// Tells what is under the pointer; the loss of a large network comes later.
    void tellPlace(const QPointF& place, int wall, const figures::AxisMap& map);
    /// The makers of a wall of the picture, named.
    std::vector<network::Activation> makersOf(int wall) const;
    void report(const Outcome& outcome);

    document::Document& document_;
    SliceComputer& computer_;
    Highlight& highlight_;
    Drag drag_ = Drag::None;
    commands::Gesture gesture_ = commands::kNoGesture;
    commands::Gesture wheelGesture_ = commands::kNoGesture;
    QPointF pressed_;
    slice::SliceSpec pressedSlice_;  ///< what is tilted or shifted, and along which direction off it
    Eigen::VectorXd offPlane_;
    figures::AxisMap pressedMap_;
    CellCard* card_ = nullptr;
    int hoveredCell_ = -1;
    mutable figures::ProjectedPaths runners_;
    int chosenRunner_ = -1;
    std::vector<double> runnerShares_;
    BaseKey baseKey_;
    QPixmap base_;
    jobs::LatestJob placeLoss_;  ///< of the place under the pointer
};

}  // namespace omegascope::views
