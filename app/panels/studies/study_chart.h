#pragma once

#include <QComboBox>
#include <QListWidget>
#include <QWidget>

#include "app/charts/scrub_view.h"
#include "core/studies/experiment.h"

class QAbstractAxis;

namespace omegascope::panels {

/// What a study's rows tell so far, beside the paper's values: measured series in full colour, with bars for intervals; the
/// paper's in the same colour, dashed and hollow. Qt Charts stays behind this class.
class StudyChart : public QWidget {
    Q_OBJECT
  public:
    explicit StudyChart(QWidget* parent = nullptr);

    void setPlot(studies::Plot plot);
    const studies::Plot& plot() const { return plot_; }

  signals:
    /// The point of a row was double-clicked.
    void rowChosen(int row);

  private:
    bool isShown(const studies::PlotSeries& series) const;
    void fillChoices();
    void rebuild();
    void addSeries(const studies::PlotSeries& series, int look);
    void addBars(const studies::PlotSeries& series, int look);
    /// The key: the chart's own where it has room for it, else a list that scrolls; a click there shows the series alone.
    void showNames();
    void setAxes();

    studies::Plot plot_;
    QComboBox* shown_;
    QChart* chart_;
    views::ScrubView* view_;
    QListWidget* names_;
    QAbstractAxis* x_ = nullptr;
    QAbstractAxis* y_ = nullptr;
    bool crowded_ = false;
};

}  // namespace omegascope::panels
