#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "app/figures/frame/loss_map.h"
#include "app/figures/frame/style.h"
#include "app/figures/lines/slice_lines.h"
#include "app/figures/slice/minimum_places.h"
#include "app/session/session.h"
#include "core/cells/complex/cell_locator.h"
#include "core/cells/facts/wall_density.h"
#include "core/cells/mesh/slice_mesh.h"
#include "core/slice/loss_grid.h"
#include "core/slice/slice_loss.h"

namespace omegascope::figures {

/// What the parameter plane and the surface both draw: computed once per (network, data, slice), in a job.
struct SlicePicture {
    slice::AffineSlice slice;
    std::array<slice::AxisLabel, 2> axes;
    slice::LossGrid grid;
    LossColours colours = LossColours::Screen;
    session::LossScale scale;  ///< as it was asked for
    LossMap map;               ///< colours: from the smallest to the largest finite grid value, unless given
    std::vector<double> levels;  ///< isoline levels: round numbers, none at the height of a plateau
    double seconds = 0.0;

    /// The cells; without any in a preview, and when they are too many to be told (complex.remark says so).
    std::shared_ptr<const slice::SliceLoss> loss;
    cells::CellComplex complex;
    cells::CellFacts facts;
    cells::CellLocator locator;
    cells::SliceMesh
        mesh;  ///< conforming to the cells, or of the grid when there are none; cut where the map bends
    bool hasCells() const { return !complex.cells.empty(); }

    int criterionLayer = 1;       ///< L+1: walls of that layer are margins
    bool criterionWalls = false;  ///< whether the criterion makes walls at all
    std::vector<WallPath> wallPaths;
    std::vector<std::vector<int>> flatOutlines;    ///< loops of mesh vertices round the truly flat cells
    std::vector<std::vector<LevelPath>> isolines;  ///< per level
    cells::SliceMinima minima;    ///< of the loss restricted to the slice; none without cells
    MinimumPlaces minimumPlaces;  ///< where they lie
    /// Of a preview: the first layer's walls, which are straight on any slice; none when there are more than can be drawn.
    std::vector<LevelPath> previewWalls;
    cells::WallDensity density;  ///< when the cells are too many to be told; else empty
};

struct SlicePictureOptions {
    int gridSize = 257;  ///< samples per side for the colours
    bool cells = true;   ///< false: a preview of colours and the first layer's walls
    int cellBudget =
        cells::ComplexOptions{}.cellBudget;  ///< beyond it the density of walls takes the cells' place
    session::LossScale scale;
    /// Losses at the ends of the colours, in the place of what the scale says.
    std::optional<std::array<double, 2>> lossRange{};
    LossColours colours = LossColours::Screen;
};

/// Errors: cancelled; what the steps of the computation say.
Result<std::shared_ptr<const SlicePicture>> slicePicture(const loss::Loss& loss, const slice::SliceSpec& spec,
                                                         const slice::AffineSlice& slice,
                                                         const SlicePictureOptions& options = {},
                                                         const Control& control = {});

/// The same picture on another scale: colours, level lines and the mesh's bends are made anew, cells are kept.
/// Errors: cancelled; what the mesh says.
Result<std::shared_ptr<const SlicePicture>> rescaled(
    const SlicePicture& picture, const session::LossScale& scale,
    const std::optional<std::array<double, 2>>& lossRange = {}, const Control& control = {});

}  // namespace omegascope::figures
