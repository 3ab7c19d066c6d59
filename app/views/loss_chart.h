#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPointF>
#include <QStackedWidget>
#include <QVector>
#include <QWidget>
#include <QtCharts/QChartView>
#include <QtCharts/QLineSeries>
#include <functional>
#include <vector>

#include "app/document/document.h"
#include "app/jobs/latest_job.h"
#include "core/dynamics/step_quantities.h"

class QAbstractAxis;
class QBoxLayout;
class QGraphicsEllipseItem;
class QGraphicsLineItem;
class QValueAxis;

namespace omegascope::views {

/// At most two points for each of `columns` pixel columns: the smallest and the largest value of the column,
/// in the order of their steps. Short series come back whole. No peak is lost, however long the run.
/// @param count  number of values   @param value  value(k), k = 0 … count-1
QVector<QPointF> decimate(int count, const std::function<double(int)>& value, int columns);

/// A chart that tells which step is under the pointer while a button is held.
class ScrubView : public QChartView {
    Q_OBJECT
  public:
    explicit ScrubView(QChart* chart, QWidget* parent = nullptr);

  signals:
    void scrubbed(double step);
    void resized();

  protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void scrub(const QPointF& at);
};

/// The loss over the steps of the run: L(ω_k) and, if wanted, the losses ℓ_i(ω_k) of the data, with the shown
/// step marked; or, in their place, the distance to the nearest wall, the number of active data, or the
/// drift of |q_k|² - v_k² (dynamics::stepQuantities, in the background). Clicking or dragging in the chart
/// shows that step. Qt Charts stays behind this class.
class LossChart : public QWidget {
    Q_OBJECT
  public:
    /// More lines than this are not drawn; those with the largest final loss are.
    static constexpr int kMostDataLines = 64;

    enum class Quantity { Loss, WallDistance, ActiveData, BalanceDrift };

    explicit LossChart(document::Document& document, QWidget* parent = nullptr);

  public slots:
    /// Draws the lines of these data thick.
    void setHighlightedData(const std::vector<int>& highlighted);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void buildChart();
    void buildHeader(QBoxLayout* layout);
    void onChanged(document::Aspects aspects);
    void rebuild();
    void addQuantities();
    Quantity quantity() const;
    /// Whether the lines of the data are drawn.
    bool showsData() const;
    void findQuantities();
    /// What the main line draws: one value per step for the loss, else one per sampled step.
    int valueCount() const;
    double valueAt(int index) const;
    double valueShown() const;
    void showLines();
    void showDataLines(int columns);
    void showScale();
    void showMarker();
    void showKey();
    void removeDataLines();
    QLineSeries* addLine(const QColor& colour, double width);
    void attach(QLineSeries* line);
    std::vector<int> chosenData() const;
    double drawable(double value) const;

    document::Document& document_;
    bool stale_ = true;
    std::vector<bool> solvedAtEnd_;
    std::vector<int> highlighted_;
    double floor_ = 0.0;  ///< with a logarithmic scale: what values of 0 are drawn as

    jobs::LatestJob job_;
    dynamics::StepQuantities sampled_;  ///< empty until it is found
    bool known_ = false;                ///< whether sampled_ is that of the document's run
    bool searching_ = false;
    Eigen::VectorXd drift_;  ///< largest |drift| of any unit, per sampled step

    QComboBox* quantity_;
    QCheckBox* logarithmic_;
    QCheckBox* perDatum_;
    QLabel* key_;
    QLabel* hint_;
    QStackedWidget* pages_;  ///< the chart, or the hint while there is no run
    QChart* chart_;
    ScrubView* view_;
    QValueAxis* stepAxis_;
    QAbstractAxis* lossAxis_ = nullptr;
    QLineSeries* total_;
    std::vector<QLineSeries*> dataLines_;
    QGraphicsLineItem* markerLine_;
    QGraphicsEllipseItem* markerDot_;
};

}  // namespace omegascope::views
