#pragma once

#include <QPointF>
#include <QtCharts/QChartView>

namespace omegascope::views {

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
