#pragma once

#include <vector>

#include "core/cells/complex/cell_complex.h"
#include "core/cells/facts/cell_facts.h"
#include "core/cells/mesh/slice_mesh.h"
#include "core/support/parallel.h"

namespace omegascope::figures {

/// Level lines of the loss, in slice coordinates, for each of the ascending `levels`.
///
/// In a cell u the loss is a polynomial L_u, and its level is the algebraic curve L_u = level: it is traced as walls are
/// (cells::traceCurve, with its singular points, so that lines through a saddle cross there), cut where it leaves the
/// cell, and given as chords that leave it by at most kLevelTolerance of the window's half. Where L_u is affine the mesh
/// holds it exactly. Beyond kMostTraces curves, lines are those of the mesh, linear on each triangle; without polynomials
/// (logistic) there is refinedIsolines.
/// Cost O(curves · points · edges of a cell).  @return what was found when `control` stops it
std::vector<std::vector<cells::IsoSegment>> levelSegments(const cells::CellComplex& complex,
                                                          const cells::CellFacts& facts,
                                                          const cells::SliceMesh& mesh,
                                                          const std::vector<double>& levels,
                                                          const Control& control = {});

/// At 17.5 cm a half is 250 points long: 0.005 of a point.
inline constexpr double kLevelTolerance = 2e-5;
inline constexpr int kMostTraces = 20'000;

}  // namespace omegascope::figures
