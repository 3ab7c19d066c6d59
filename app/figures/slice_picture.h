#pragma once

#include <array>
#include <memory>
#include <vector>

#include "app/figures/slice_lines.h"
#include "app/figures/ticks.h"
#include "app/session/session.h"
#include "core/cells/slice_mesh.h"
#include "core/slice/loss_grid.h"

namespace omegascope::figures {

/// What the parameter plane and the surface both draw: computed once per (network, data, slice), in a job.
struct SlicePicture {
    slice::AffineSlice slice;
    std::array<slice::AxisLabel, 2> axes;
    slice::LossGrid grid;
    cells::SliceMesh mesh;
    double lowest = 0.0;  ///< colour range: smallest and largest finite grid value
    double highest = 1.0;
    std::vector<double> levels;  ///< isoline levels: round numbers, none at the height of a plateau
    double seconds = 0.0;

    int criterionLayer = 1;       ///< L+1: walls of that layer are margins
    bool criterionWalls = false;  ///< whether the criterion makes walls at all
    std::vector<WallPath> wallPaths;
    std::vector<std::vector<int>> flatOutlines;    ///< loops of mesh vertices round the truly flat cells
    std::vector<std::vector<LevelPath>> isolines;  ///< per level
};

struct SlicePictureOptions {
    int gridSize = 257;  ///< samples per side for the colours
    int meshSize = 96;   ///< squares per side before splitting
};

/// @return an Error only when stopped
Result<std::shared_ptr<const SlicePicture>> slicePicture(const loss::Loss& loss, const slice::SliceSpec& spec,
                                                         const slice::AffineSlice& slice,
                                                         const SlicePictureOptions& options = {},
                                                         const Control& control = {});

}  // namespace omegascope::figures
