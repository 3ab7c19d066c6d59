#pragma once

#include <QPainter>
#include <QPen>

#include "app/figures/data/data_figure.h"

namespace omegascope::figures {

/// How large the images of data are drawn, by the room that each has; 0: there is none for any.
double imageSide(const DataFigureState& state, const AxisMap& map, const Style& style);

/// The picture in a frame that tells whether the datum is solved, with the marker of its class at a corner.
/// @param dead  the pen of the ring round a datum that activates no unit
void drawImageOfDatum(QPainter& painter, const Datum& datum, const QPointF& at, double side, bool highlighted,
                      const QPen& dead, const Style& style);

}  // namespace omegascope::figures
