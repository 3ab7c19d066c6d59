#pragma once

#include <QCheckBox>
#include <QWidget>
#include <QtCharts/QLineSeries>
#include <vector>

#include "app/charts/scrub_view.h"

class QValueAxis;

namespace omegascope::views {

/// The losses of several runs over their steps, each with the colour and the strokes of its look
/// (figures::runnerLook). Qt Charts stays behind this class.
class RaceChart : public QWidget {
    Q_OBJECT
  public:
    explicit RaceChart(QWidget* parent = nullptr);

    /// One vector of losses per runner, which may be empty; they are copied.
    void setLosses(std::vector<std::vector<double>> losses);
    /// Its switch, for whoever lays this widget out.
    QCheckBox* logarithmicBox() const { return logarithmic_; }
    /// Draws this runner's line thicker; -1: none.
    void choose(int runner);

  private:
    void rebuild();
    void fillLines();
    void setAxes();

    std::vector<std::vector<double>> losses_;
    int chosen_ = -1;
    double floor_ = 0.0;  ///< on a logarithmic axis nothing is drawn below it
    QCheckBox* logarithmic_;
    QChart* chart_;
    ScrubView* view_;
    QValueAxis* stepAxis_;
    QAbstractAxis* lossAxis_ = nullptr;
    std::vector<QLineSeries*> lines_;
};

}  // namespace omegascope::views
