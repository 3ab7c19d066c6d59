#pragma once

#include <functional>
#include <vector>

#include "core/cells/mesh/slice_mesh.h"

namespace omegascope::cells {

/// The same surface with an edge wherever the loss passes one of `levels`: between two of them a function of the loss that
/// is not affine, such as its logarithm, is nearly so, and one with a kink at a level keeps it.
///
/// Old vertices keep their numbers and new ones follow, shared by all facets and walls at an edge; cells keep theirs. A
/// facet on which the loss is not affine is cut as its fan of triangles.
/// @param levels  ascending; those outside of the mesh's losses do nothing
/// Cost O(corners · levels that they meet · log).
SliceMesh cutAtLevels(const SliceMesh& mesh, const std::vector<double>& levels);

/// How far linear interpolation may be off where the loss has this value; in units of the loss.
using ToleranceAt = std::function<double(double loss)>;

/// The mesh of a surface that shows a function of the loss: as sliceMesh, but halved until linear interpolation is within
/// `toleranceAt` at the loss of both the surface and its chord.   @return an Error only when stopped
Result<SliceMesh> scaledMesh(const slice::SliceLoss& loss, const CellComplex& complex, const CellFacts& facts,
                             const ToleranceAt& toleranceAt, const Control& control = {});

}  // namespace omegascope::cells
