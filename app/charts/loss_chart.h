#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QStackedWidget>
#include <QWidget>
#include <QtCharts/QLineSeries>
#include <vector>

#include "app/charts/scrub_view.h"
#include "app/document/document.h"
#include "app/live/run_quantities.h"

class QAbstractAxis;
class QBoxLayout;
class QGraphicsEllipseItem;
class QGraphicsLineItem;
class QValueAxis;

namespace omegascope::views {

/// The loss over the steps of the run: L(ω_k) and, if wanted, the losses ℓ_i(ω_k) of the data, with the shown
/// step marked; or, in their place, the distance to the nearest wall, the number of active data, the drift of
/// |q_k|² - v_k², of every unit if wanted, the distance from the plane that is shown, or the convex
/// combination of gradients that the run's cells make against its least norm (RunQuantities). Clicking or
/// dragging in the chart shows that step. Qt Charts stays behind this class.
class LossChart : public QWidget {
    Q_OBJECT
  public:
    /// More lines of data or units than this are not drawn; those that end with the largest values are.
    static constexpr int kMostParts = 64;

    LossChart(document::Document& document, panels::RunEvents& events, QWidget* parent = nullptr);

  public slots:
    /// Draws the lines of these data thick.
    void setHighlightedData(const std::vector<int>& highlighted);

  signals:
    void refused(const QString& sentence);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void buildChart();
    void buildHeader(QBoxLayout* layout);
    void onChanged(document::Aspects aspects);
    void rebuild();
    void addQuantities();
    Quantity quantity() const;
    /// Whether the total is made of parts that can be drawn: data for the loss, units for the drift.
    bool hasParts() const;
    bool showsData() const;
    bool showsUnits() const;
    bool showsClasses() const;
    bool showsParts() const;
    /// Of a quantity other than the loss; null while it is not known.
    const RunQuantities::Series* series() const;
    /// What the main line draws: one value per step for the loss, else one per sampled step.
    int valueCount() const;
    double valueAt(int index) const;
    double valueShown() const;
    void showLines();
    void showPartLines(int columns);
    QVector<QPointF> atSteps(QVector<QPointF> points) const;
    QPen penOf(int part) const;
    void showScale();
    void showMarker();
    void showKey();
    void removePartLines();
    QLineSeries* addLine(const QColor& colour, double width);
    void attach(QLineSeries* line);
    std::vector<int> chosenParts() const;
    double partAt(int part, int index) const;
    void refreshBoxes();
    QString sampledKey() const;
    double drawable(double value) const;

    document::Document& document_;
    bool stale_ = true;
    std::vector<bool> solvedAtEnd_;
    std::vector<int> highlighted_;
    double floor_ = 0.0;  ///< with a logarithmic scale: what values of 0 are drawn as

    RunQuantities quantities_;

    QComboBox* quantity_;
    QCheckBox* logarithmic_;
    QCheckBox* perPart_;
    QLabel* key_;
    QLabel* hint_;
    QStackedWidget* pages_;  ///< the chart, or the hint while there is no run
    QChart* chart_;
    ScrubView* view_;
    QValueAxis* stepAxis_;
    QAbstractAxis* lossAxis_ = nullptr;
    QLineSeries* total_;
    std::vector<QLineSeries*> partLines_;
    QGraphicsLineItem* markerLine_;
    QGraphicsEllipseItem* markerDot_;
};

}  // namespace omegascope::views
