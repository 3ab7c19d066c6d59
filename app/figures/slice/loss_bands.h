#pragma once

#include <array>
#include <vector>

#include "app/figures/frame/loss_map.h"
#include "core/cells/mesh/slice_mesh.h"

namespace omegascope::figures {

/// The part of a facet from one level of the loss upwards, to be painted over the parts that start lower.
struct BandPiece {
    std::vector<std::array<double, 3>> corners;  ///< (s, t, loss), in the order of the facet's
    double middle = 0.0;                         ///< the loss that colours it
};

/// Cuts a convex polygon, on which the loss is affine, at the losses of the shares k / bands of the colours,
/// so that vector figures show the loss without a bitmap. Pieces come from the lowest, which is the whole
/// polygon, to the highest: each lies on the one before, so no viewer shows gaps between them. A level facet
/// is one piece. Cost O(corners · bands met).
std::vector<BandPiece> bandPieces(const std::vector<std::array<double, 3>>& corners, const LossMap& map,
                                  int bands);

/// The part of one cell from one level of the loss upwards: closed loops, to be filled by the odd-even rule.
struct BandRegion {
    std::vector<std::vector<std::array<double, 2>>> loops;  ///< (s, t)
    double middle = 0.0;
};

/// The same for whole cells: the pieces of a cell's facets joined, with no borders between them. Cell by
/// cell, each from the lowest region, which is the cell, upwards.
std::vector<BandRegion> bandRegions(const cells::SliceMesh& mesh, const LossMap& map, int bands);

/// A facet as polygons on which the loss is affine: itself, or its fan of triangles where its corners lie on
/// no plane.
std::vector<std::vector<std::array<double, 3>>> affinePolygons(const cells::SliceMesh& mesh,
                                                               const cells::Facet& facet);

/// How many pieces the whole mesh makes. Cost O(corners).
int bandPieceCount(const cells::SliceMesh& mesh, const LossMap& map, int bands);

/// Bands between the lowest and the highest loss, and the most polygons of a vector figure: beyond it the
/// colours are a bitmap.
inline constexpr int kLossBands = 64;
inline constexpr int kMostLossPolygons = 60'000;
struct SlicePicture;
bool exceedsVectors(const SlicePicture& picture);

/// Triangles (s, t, loss) on which the loss is affine, each between two of the kPatchLevels levels, so that a colour map
/// that is linear between these is exact on it; none where they are more than kMostPatches. On a logarithmic scale the third
/// number is the loss's share of the colours.
inline constexpr int kPatchLevels = 16, kMostPatches = 12'000;
std::vector<std::array<std::array<double, 3>, 3>> lossPatches(const SlicePicture& picture);

}  // namespace omegascope::figures
