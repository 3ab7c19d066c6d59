#pragma once

#include <QString>
#include <QtCharts/QAbstractAxis>
#include <QtCharts/QChartView>
#include <QtCharts/QValueAxis>

/// What all charts share.
class QLabel;

namespace omegascope::views {

/// Spacing of ticks: 1, 2 or 5 · 10^k, a whole number for steps.
double tickSpacing(double extent, bool whole);
/// A top for a linear axis from 0 that shows `highest`. Qt Charts takes values below 1e-12 for 0 and would
/// then keep an older range under the new ticks, millions of them: no axis ends lower than kLeastTop.
double axisTop(double highest);
inline constexpr double kLeastTop = 1e-9;
/// Shows [low, high] with ticks so far apart. Qt Charts makes every tick of what it is told at once, and it is told range
/// and spacing one after the other: of a run of a million steps it made a million labels with the spacing of the last.
void showRange(QValueAxis& axis, double low, double high, double spacing);
/// As few decimals as tell ticks apart.
QString labelFormat(double spacing);
/// The fonts and colours of the figures.
void styleAxis(QAbstractAxis& axis, const QString& title);
/// A styled axis of values up to `highest`: from 0, or, logarithmic, from the power of ten at or below
/// `least` > 0.
struct LossAxis {
    QAbstractAxis* axis = nullptr;
    double floor = 0.0;  ///< where it begins: on a logarithmic axis nothing is drawn below
};
LossAxis makeLossAxis(bool logarithmic, double least, double highest, const QString& title);
/// Paper without a frame, a legend or animations.
void styleChart(QChart& chart, QChartView& view);
/// What stands in the place of a chart: grey words on paper.
void styleHint(QLabel& hint);

}  // namespace omegascope::views
