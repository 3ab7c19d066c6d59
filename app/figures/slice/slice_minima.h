#pragma once

#include <QPainter>
#include <vector>

#include "app/figures/frame/style.h"
#include "app/figures/slice/slice_picture.h"

namespace omegascope::figures {

/// The minimum of the slice that (s, t) lies in, up to 1e-9 of the window: an index into picture.minima, or
/// -1.
int sliceMinimumAt(const SlicePicture& picture, double s, double t);

/// Plateaus outlined, creases and valleys as lines, isolated minima as diamonds, on a pale casing.
void drawSliceMinima(QPainter& painter, const SlicePicture& picture, const AxisMap& map, const Style& style);
/// The same for the key.
void drawMinimumSample(QPainter& painter, const QRectF& box, const Style& style);

}  // namespace omegascope::figures
