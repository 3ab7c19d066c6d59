#pragma once

#include <vector>

#include "core/cells/mesh/slice_mesh.h"
#include "core/slice/slice_loss.h"
#include "core/support/parallel.h"

namespace omegascope::figures {

/// Level lines where the loss is no polynomial on its cells (logistic): on each triangle of the mesh the line between the
/// exact crossings of its edges, halved, and every new point moved across it onto the level, until chords leave the level by
/// at most `tolerance` of the window's half width. Where no point of the level is found within a chord's length, and
/// beyond kMostRefined pieces, the chord stays.
/// Cost O(pieces · a few losses).  @return what was found when `control` stops it
std::vector<std::vector<cells::IsoSegment>> refinedIsolines(const slice::SliceLoss& loss,
                                                            const cells::SliceMesh& mesh,
                                                            const std::vector<double>& levels,
                                                            double tolerance, const Control& control = {});

inline constexpr int kMostRefined = 30'000;

}  // namespace omegascope::figures
