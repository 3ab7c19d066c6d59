#pragma once

#include <QPainter>
#include <QVector>
#include <functional>
#include <utility>
#include <vector>

#include "app/figures/frame/style.h"

namespace omegascope::figures {

/// At most two points for each of `columns` pixel columns: the smallest and the largest value of the column,
/// in the order of their steps. Short series come back whole. No peak is lost, however long the run.
/// @param count  number of values   @param value  value(k), k = 0 … count-1
QVector<QPointF> decimate(int count, const std::function<double(int)>& value, int columns);

/// The loss along a run in plain values.
struct RunFigureState {
    std::vector<double> losses;                  ///< at steps 0, 1, …
    int step = 0;                                ///< the shown one
    std::vector<std::vector<double>> runners{};  ///< the same of a race, in the order of their looks
};

/// L(ω_k) over k from 0, with the shown step as a dot; what comes after it is pale.
/// The chart in a frame of a composed figure.
AxisMap runPlotMap(const RunFigureState& state, const QRectF& frame);
std::pair<AxisText, AxisText> runAxes();
void drawRunPlot(QPainter& painter, const RunFigureState& state, const QRectF& frame, const Style& style);

void drawRunFigure(QPainter& painter, const RunFigureState& state, const QSizeF& paper, const Style& style);

/// Where steps and losses lie on paper of this size.
AxisMap runFigureMap(const RunFigureState& state, const QSizeF& paper, const Style& style);

}  // namespace omegascope::figures
