#pragma once

#include <QColor>
#include <array>
#include <utility>
#include <vector>

#include "app/figures/frame/legend.h"
#include "app/figures/frame/style.h"
#include "core/studies/experiment.h"

namespace omegascope::figures {

/// One frame of a study's figure: series of one group, on axes that all frames of the study share.
struct StudyFigureState {
    studies::Plot plot;  ///< its title is the group's name; empty where there is one frame alone
    std::vector<int>
        looks;  ///< of each series: which colour and shape; the same for equal labels of all frames
    std::array<double, 2> x{}, y{};  ///< ranges, as logarithms where the plot says so
};

/// A frame for each group of the plot's series, in order of appearance; one where there are no groups.
std::vector<StudyFigureState> studyFigures(const studies::Plot& plot);

/// Colours of Okabe and Ito, which everybody tells apart; seven, then again.
QColor seriesColour(int look);

/// Where the numbers lie, as logarithms where the plot says so.
AxisMap studyPlotMap(const StudyFigureState& state, const QRectF& frame);
std::pair<AxisText, AxisText> studyAxes(const StudyFigureState& state);
/// Measured series have full marks and lines, those of the paper hollow and dashed ones.
std::vector<LegendEntry> studyLegend(const StudyFigureState& state, const Style& style);
/// Lines, intervals and marks of every finite point, with axes when `style.text`.
void drawStudyPlot(QPainter& painter, const StudyFigureState& state, const QRectF& frame, const Style& style);

}  // namespace omegascope::figures
