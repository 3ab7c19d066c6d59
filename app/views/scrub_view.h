#pragma once

#include <QPointF>
#include <QVector>
#include <QtCharts/QChartView>
#include <functional>

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

}  // namespace omegascope::views
