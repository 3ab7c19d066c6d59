#pragma once

#include <QPainter>
#include <optional>

#include "app/figures/frame/legend.h"
#include "app/figures/frame/style.h"
#include "app/figures/slice/slice_picture.h"

namespace omegascope::figures {

// What the cells of a slice do not tell, drawn so that nobody takes it for known.

/// Places in which crossings stayed undecided: grey hatched boxes with an outline, never smaller than the eye
/// can find.
void drawUnresolved(QPainter& painter, const SlicePicture& picture, const AxisMap& map);

/// Beyond the budget of cells: grey blocks, the darker the more walls cross them at the least.
void drawWallDensity(QPainter& painter, const SlicePicture& picture, const AxisMap& map);

/// Keys to the above, for what there is. @param walls whether the density is drawn
std::vector<LegendEntry> unresolvedLegend(const SlicePicture& picture, bool walls);

/// Whether a point lies in an unresolved place as it is drawn.
bool isUnresolved(const SlicePicture& picture, double s, double t);

}  // namespace omegascope::figures
