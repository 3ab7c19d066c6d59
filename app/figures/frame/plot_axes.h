#pragma once

#include <QPainter>
#include <vector>

#include "app/figures/frame/style.h"

namespace omegascope::figures {

/// How far the axes of a plot reach beyond its frame.
struct AxesRoom {
    double left = 0.0, top = 0.0, right = 0.0, bottom = 0.0;
    double numbers = 0.0;  ///< of the left, what the numbers of the upright axis take
};

/// Axes for print: numbers and names stand as close to the frame as they are wide, as many numbers as do not touch each
/// other, a name that is too long in two lines. drawAxes keeps the same room whatever the numbers, for frames on a screen
/// must not jump.
AxesRoom closeAxesRoom(const AxisMap& map, const AxisText& x, const AxisText& y, const Style& style);
/// The values at its ticks, in the numbers that the axis shows.
std::vector<double> closeTicks(const AxisMap& map, bool across, const AxisText& text, const Style& style);
void drawCloseAxes(QPainter& painter, const AxisMap& map, const AxisText& x, const AxisText& y,
                   const Style& style);

}  // namespace omegascope::figures
