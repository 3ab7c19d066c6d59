#pragma once

#include <QPainter>
#include <QRectF>

#include "app/figures/frame/loss_map.h"
#include "app/figures/frame/style.h"

namespace omegascope::figures {

/// The colour bar of a composed figure, as wide as its numbers.
struct CloseBar {
    LossMap map;  ///< equal ends: a constant loss, one colour and one number
    LossColours colours = LossColours::Screen;
};
/// How much room it takes right of a plot of this height, with the gap between.
double closeBarRoom(const CloseBar& bar, double height, const Style& style);
/// Where the colours stand in that room, without numbers and name.
QRectF closeBarBox(const CloseBar& bar, const QRectF& area, const Style& style);
/// Draws it into that room, its name above it.
void drawCloseBar(QPainter& painter, const CloseBar& bar, const QRectF& area, const Style& style);

}  // namespace omegascope::figures
