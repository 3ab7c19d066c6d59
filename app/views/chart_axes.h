#pragma once

#include <QString>
#include <QtCharts/QAbstractAxis>
#include <QtCharts/QChartView>

/// What all charts share.
namespace omegascope::views {

/// Spacing of ticks: 1, 2 or 5 · 10^k, a whole number for steps.
double tickSpacing(double extent, bool whole);
/// As few decimals as tell ticks apart.
QString labelFormat(double spacing);
/// The fonts and colours of the figures.
void styleAxis(QAbstractAxis& axis, const QString& title);
/// Paper without a frame, a legend or animations.
void styleChart(QChart& chart, QChartView& view);

}  // namespace omegascope::views
