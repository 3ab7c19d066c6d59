#pragma once

#include <QComboBox>
#include <QWidget>
#include <memory>

#include "app/figures/frame/style.h"
#include "app/jobs/latest_job.h"
#include "app/live/point_computer.h"
#include "app/views/highlight.h"
#include "core/cells/forms/ray.h"

namespace omegascope::views {

/// L along a line through the shown ω: a polynomial between walls, exact, each wall marked with what makes it. The ends are
/// dragged, the wheel zooms, a click sends ω there; hovering a wall lights up its makers in the other views.
class LineView : public QWidget {
    Q_OBJECT
  public:
    /// What the line runs along.
    enum class Along { First, Second, Downhill, Random, RunEnd };

    LineView(document::Document& document, const panels::PointComputer& points, Highlight& highlight,
             QWidget* parent = nullptr);

    QSize sizeHint() const override { return {420, 240}; }
    void setAlong(Along along);

    /// What is drawn: L(ω + t d) for low ≤ t ≤ high.
    struct Line {
        std::shared_ptr<const loss::Loss> loss;
        Eigen::VectorXd point, direction;
        double low = 0.0, high = 1.0;
        bool exact = false;  ///< `ray` holds polynomials; else values are computed where they are drawn
        cells::RayLoss ray;
        std::vector<cells::RayCrossing> walls;  ///< their t counts from `low`
        std::vector<bool> kinks;                ///< whether the slope jumps at the wall

        double at(double t) const;
    };
    const Line* line() const { return line_.get(); }
    figures::AxisMap axisMap() const;

  signals:
    void told(const QString& text);
    void refused(const QString& sentence);
    /// Along what, how many walls and kinks, and how sure that is.
    void summaryChanged(const QString& text);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void placeChooser();
    int top() const;  ///< where the plot begins, below the chooser
    enum class Grip { None, Low, High, Press };

    /// d, or why there is none.
    Result<Eigen::VectorXd> direction() const;
    void compute();
    void setRange(double low, double high);
    Grip gripAt(const QPointF& position) const;
    /// The wall within some pixels, or -1.
    int wallAt(const QPointF& position) const;
    void hover(const QPointF& position);
    void draw(QPainter& painter, const figures::AxisMap& map) const;

    document::Document& document_;
    const panels::PointComputer& points_;
    Highlight& highlight_;
    QComboBox* along_;
    double low_ = -2.0, high_ = 2.0;
    std::shared_ptr<const Line> line_;
    QString none_;  ///< why there is no line, as a sentence
    Grip grip_ = Grip::None;
    QPointF pressed_;
    figures::AxisMap pressedMap_;
    int hovered_ = -1;
    jobs::LatestJob job_;
};

}  // namespace omegascope::views
