#pragma once

#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QWidget>
#include <QtCharts/QChartView>
#include <QtCharts/QScatterSeries>
#include <array>
#include <vector>

#include "app/controls/progress_line.h"
#include "app/document/document.h"
#include "app/jobs/latest_job.h"
#include "core/nonsmooth/minima_finder.h"

class QBoxLayout;
class QGraphicsEllipseItem;
class QValueAxis;

namespace omegascope::views {

/// A chart that tells where it was clicked and what the pointer is over.
class MarkView : public QChartView {
    Q_OBJECT
  public:
    explicit MarkView(QChart* chart, QWidget* parent = nullptr);

  signals:
    void clicked(const QPointF& at);  ///< in the chart's coordinates
    void hovered(const QPointF& at);

  protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
};

/// The losses of certified local minima against α, from 1 (a linear network) to 0 (ReLU): where the
/// suboptimal ones of α = 0 come from.   [P, Scenario 3]   Each α gets a few random starts, in the
/// background; marks appear as they are found. A click on a mark sends α and ω there. Qt Charts stays behind
/// this class.
class BifurcationChart : public QWidget {
    Q_OBJECT
  public:
    static constexpr int kValues = 21;  ///< α = 1, 0.95, …, 0
    /// One mark: a minimum at an α.
    struct Mark {
        double alpha = 0.0;
        nonsmooth::FoundMinimum minimum;
        int starts = 0;  ///< of the search that found it
    };

    explicit BifurcationChart(document::Document& document, QWidget* parent = nullptr);

    const std::vector<Mark>& marks() const { return marks_; }
    /// Where a mark lies on the chart's viewport.
    QPointF positionOf(const Mark& mark) const;

  public slots:
    void run();
    void cancel();

  signals:
    void refused(const QString& sentence);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    static constexpr std::size_t kSizes = 4;

    void buildControls(QBoxLayout* layout);
    void buildChart();
    QScatterSeries* addSeries(bool flat, std::size_t size);
    void onChanged(document::Aspects aspects);
    void next(int step);
    void take(double alpha, const nonsmooth::MinimaSearch& search);
    void setRunning(bool running);
    void showMarks();
    void showOmega();
    const Mark* nearest(const QPointF& at) const;
    void goTo(const Mark& mark);
    /// Whether the document differs from what was searched in α alone.
    bool isOfThisProblem() const;

    document::Document& document_;
    jobs::LatestJob job_;
    std::vector<Mark> marks_;
    nonsmooth::DescentFailure failed_;  ///< in all, with the first reason; told at the end
    // What the marks are of: everything but α.
    network::Architecture shape_;
    loss::Criterion criterion_ = loss::Criterion::Hinge;
    Shared<data::Dataset> data_;
    bool running_ = false;
    int step_ = 0;
    QSpinBox* starts_;
    QPushButton* run_;
    panels::ProgressLine* progress_;
    QStackedWidget* pages_;
    QLabel* hint_;
    QChart* chart_;
    MarkView* view_;
    QValueAxis* alphaAxis_;
    QValueAxis* lossAxis_;
    std::array<std::array<QScatterSeries*, kSizes>, 2> series_{};  ///< [sharp, flat][share of the starts]
    QGraphicsEllipseItem* omega_;
};

}  // namespace omegascope::views
