#pragma once

#include <QWidget>
#include <optional>

#include "app/commands/edits.h"
#include "app/figures/data/data_figure.h"
#include "app/jobs/latest_job.h"
#include "app/views/data_tools.h"
#include "app/views/highlight.h"

namespace omegascope::views {

/// The data and the first layer's hyperplanes (figures::drawDataFigure).
/// Drag a datum; drag a hyperplane to move it along its normal, drag its handle to turn it about its foot;
/// wheel zooms, dragging the background pans, double-click fits the data again.
/// It may be the plane of one class (figures::classFigureState), with its title and without a key.
class DataPlaneView : public QWidget {
    Q_OBJECT
  public:
    DataPlaneView(document::Document& document, Highlight& highlight, QWidget* parent = nullptr);
    /// The plane of class `output`, from 0; the hand does there what it does in the plane of these tools.
    DataPlaneView(document::Document& document, Highlight& highlight, DataTools& tools, int output,
                  QWidget* parent = nullptr);

    QSize sizeHint() const override { return {420, 320}; }
    /// Where data coordinates lie on the widget.
    figures::AxisMap axisMap() const;
    /// What is drawn now, without regions. Made anew when the document has changed; the reference holds until then.
    const figures::DataFigureState& state() const;
    /// Shows all data again.
    void fit();
    /// Shows this part of the plane, as another view of the same plane does.
    void show(const QRectF& view);
    using QWidget::show;
    /// What the hand does here.
    DataTools& tools() { return *tools_; }
    /// The shown part of the plane.
    const QRectF& view() const { return view_; }

  signals:
    void told(const QString& text);
    /// Another part of the plane is looked at.
    void looked(const QRectF& view);
    void refused(const QString& sentence);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

  private:
    void begin();
    figures::AxisMap mapOf(const figures::DataFigureState& state) const;
    /// What a point of the widget touches.
    struct Target {
        enum class Kind { Nothing, Datum, Line, Handle } kind = Kind::Nothing;
        int index = -1;  ///< datum or position in state().hyperplanes
    };
    Target targetAt(const QPointF& position, const figures::DataFigureState& state,
                    const figures::AxisMap& map) const;
    /// What the document says, or all data.
    void open();
    /// A person's choice, kept with the session.
    void lookAt(const QRectF& view);
    void dragTo(const QPointF& position);
    /// The tool in hand at a place of the widget.
    void useTool(const QPointF& position);
    /// A point of the data's space there; coordinates that are not shown are those of the section.
    Eigen::VectorXd pointAt(const figures::DataFigureState& state, const QPointF& at) const;
    void dragDatum(const QPointF& to);
    void dragLine(const QPointF& to);
    void turnLine(const QPointF& to);
    void setNeuron(const figures::Hyperplane& line, double a, double b, double c, const QString& text);
    void hover(const QPointF& position);
    QString describeDatum(int datum) const;
    QString describeTrace(int unit) const;
    void report(const Outcome& outcome);
    /// The linear regions of what is drawn: those that were made, or none until they are, where making them takes longer
    /// than a frame.
    void giveRegions(figures::DataFigureState& state, const figures::AxisMap& map);
    /// What regions are of.
    struct RegionsKey {
        std::shared_ptr<const loss::Loss> loss;
        Eigen::VectorXd parameters;
        Eigen::MatrixXd axes;
        Eigen::VectorXd base;
        std::array<double, 4> window{};
        bool operator==(const RegionsKey&) const;
    };

    document::Document& document_;
    Highlight& highlight_;
    std::optional<int> output_;  ///< the class whose plane it is
    session::DataPlane plane_;   ///< that the view is of
    QRectF view_;                ///< shown part of the plane; empty until fitted
    Target drag_;
    bool panning_ = false;
    commands::Gesture gesture_ = commands::kNoGesture;
    DataTools* tools_;
    int weighed_ = -1;  ///< the datum whose halo is drawn
    QPointF pressed_;
    figures::AxisMap pressedMap_;
    figures::DataFigureState pressedState_;
    mutable figures::DataFigureState state_;  ///< of the next three, with its own choices
    mutable std::shared_ptr<const loss::Loss> stateLoss_;
    mutable Eigen::VectorXd statePoint_;
    mutable QRectF stateView_;
    std::shared_ptr<const figures::InputRegions> regions_;
    std::size_t regionCount_ = 1;  ///< of the last ones, which tells how long the next will take
    RegionsKey regionsKey_, pendingKey_;
    jobs::LatestJob making_;
};

}  // namespace omegascope::views
