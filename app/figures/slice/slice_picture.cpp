#include "app/figures/slice/slice_picture.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "app/figures/lines/level_lines.h"
#include "app/figures/lines/level_refine.h"
#include "core/cells/find_cells.h"
#include "core/cells/mesh/cut_mesh.h"

namespace omegascope::figures {
namespace {

constexpr int kMostLevels = 12;
constexpr int kMostPreviewWalls = 5000;  // more would cover the colours, and take longer than a frame
constexpr int kDensityBlocks = 64;       // along each side
constexpr double kGridShare = 0.3;       // of the progress
constexpr double kCellsShare = 0.7;
constexpr double kFactsShare = 0.8;
constexpr double kMeshShare = 0.95;
constexpr double kChainReach = 1e-9;      // of the slice's range: ends of level lines closer than this meet
constexpr double kPlateauReach = 1.2e-5;  // of the losses that a twelfth of the colours tells apart

/// `control` for a stretch of the work, from one share of the progress to another.
Control stretch(const Control& control, double from, double to) {
    Control part = control;
    if (control.progress) {
        part.progress = [outer = control.progress, from, to](double share) {
            outer(from + share * (to - from));
        };
    }
    return part;
}

/// Valleys are flat: where much of the window lies below the first level, half of it and so on tell their shape.
/// @param least  what all levels are above
void addLowLevels(std::vector<double>& levels, const Eigen::MatrixXd& values, double least) {
    constexpr double kMuch = 0.05;  // of the window
    constexpr int kMostHalves = 3;
    if (levels.size() < 2) return;
    const double step = levels[1] - levels[0], first = levels[0];
    for (int k = 1; k <= kMostHalves; ++k) {
        const double next = first - step + std::ldexp(step, -k);
        const auto below = (values.array() < levels.front()).count();
        if (static_cast<double>(below) < kMuch * static_cast<double>(values.size()) || next <= least) return;
        levels.insert(levels.begin(), next);
    }
}

/// Round levels strictly inside the loss range. The level of a plateau is left out: its line would be the
/// whole cell, and the cell's own outline shows it.
std::vector<double> levelsOf(const SlicePicture& picture) {
    const cells::SliceMesh& mesh = picture.mesh;
    const LossMap& map = picture.map;
    std::vector<double> levels = roundLosses(map, kMostLevels);
    const double reach = kPlateauReach * (map.lossAt(1.0 / kMostLevels) - map.lowest);
    std::erase_if(levels,
                  [&](double level) { return level <= map.lowest + reach || level >= map.highest - reach; });
    if (!map.logarithmic()) addLowLevels(levels, picture.grid.values, map.lowest + reach);
    std::erase_if(levels, [&](double level) {
        return std::any_of(mesh.cells.begin(), mesh.cells.end(), [&](const cells::CellSummary& cell) {
            return cell.sliceFlat && std::abs(cell.lowest - level) <= reach;
        });
    });
    return levels;
}

void addLines(SlicePicture& picture, const Control& control) {
    picture.wallPaths = wallPaths(picture.mesh, picture.criterionLayer);
    std::vector<bool> flat;
    for (const cells::CellSummary& cell : picture.mesh.cells) flat.push_back(cell.flat);
    picture.flatOutlines = cells::outlines(picture.mesh, flat);
    const auto& s = picture.grid.rangeS;
    const auto& t = picture.grid.rangeT;
    const auto lines =
        !picture.hasCells() ? cells::isolines(picture.mesh, picture.levels)
        : picture.facts.hasLosses()
            ? levelSegments(picture.complex, picture.facts, picture.mesh, picture.levels, control)
            : refinedIsolines(*picture.loss, picture.mesh, picture.levels, kLevelTolerance, control);
    for (const auto& segments : lines) {
        picture.isolines.push_back(
            levelPaths(segments, {kChainReach * (s[1] - s[0]), kChainReach * (t[1] - t[0])}));
    }
}

/// z = a0 + s a1 + t a2 = 0 for every unit of the first layer and every datum, cut to the window.
void addPreviewWalls(SlicePicture& picture) {
    const slice::SliceLoss& loss = *picture.loss;
    if (loss.loss().network().depth() == 0 || loss.firstLayer(0).size() > kMostPreviewWalls) return;
    const cells::WindowMap map({loss.slice().ranges[0], loss.slice().ranges[1]});
    const auto &a0 = loss.firstLayer(0), &a1 = loss.firstLayer(1), &a2 = loss.firstLayer(2);
    for (Eigen::Index i = 0; i < a0.size(); ++i) {
        const double s = a1.data()[i], t = a2.data()[i];
        const auto line = cells::Polynomial::linear(a0.data()[i] + s * map.middle[0] + t * map.middle[1],
                                                    s * map.half[0], t * map.half[1]);
        cells::Findings findings;  // nobody is told: a line has no branches
        for (const cells::Arc& arc : cells::traceCurve({line, 0.0}, findings)) {
            picture.previewWalls.push_back({map.toSlice(arc.a), map.toSlice(arc.b)});
        }
    }
}

/// What changes a height by a thousandth.
cells::ToleranceAt toleranceOf(const LossMap& map) {
    const double range = map.highest - map.lowest;
    return [map, range, whole = map.logarithmic() ? std::log1p(range / map.offset) : 1.0](double loss) {
        constexpr double kOfHeight = 1e-3;
        if (map.cut && loss > map.highest) return std::numeric_limits<double>::infinity();
        if (!map.logarithmic()) return kOfHeight * range;
        return kOfHeight * whole * (std::max(loss - map.lowest, 0.0) + map.offset);
    };
}

void setScale(SlicePicture& picture, const session::LossScale& scale,
              const std::optional<std::array<double, 2>>& ends) {
    const auto& values = picture.grid.values;
    picture.scale = scale;
    picture.map = ends ? withEnds(scale, ends->front(), ends->back())
                       : lossMap(scale, {values.data(), static_cast<std::size_t>(values.size())});
}

Outcome addMesh(SlicePicture& picture, const Control& control) {
    if (!picture.hasCells()) {
        picture.mesh = cells::gridMesh(picture.grid);
        return Done{};
    }
    const LossMap& map = picture.map;
    Result<cells::SliceMesh> mesh =
        (map.logarithmic() || map.cut) && map.highest > map.lowest
            ? cells::scaledMesh(*picture.loss, picture.complex, picture.facts, toleranceOf(map), control)
            : cells::sliceMesh(*picture.loss, picture.complex, picture.facts, {}, control);
    if (!mesh) return mesh.error();
    picture.mesh = *std::move(mesh);
    return Done{};
}

/// Level lines, and bends of the mesh, which has none yet.
void applyScale(SlicePicture& picture, const Control& control) {
    picture.levels = levelsOf(picture);
    picture.isolines.clear();
    std::vector<double> bends = bendsOf(picture.map);
    if (!bends.empty()) {
        bends.insert(bends.end(), picture.levels.begin(), picture.levels.end());
        std::ranges::sort(bends);
        bends.erase(std::unique(bends.begin(), bends.end()), bends.end());
        picture.mesh = cells::cutAtLevels(picture.mesh, bends);
    }
    addLines(picture, control);
}

Outcome addCells(SlicePicture& picture, int budget, const Control& control) {
    cells::ComplexOptions options;
    options.cellBudget = budget;
    Result<cells::CellComplex> complex =
        cells::cellComplex(*picture.loss, options, stretch(control, kGridShare, kCellsShare));
    if (!complex) return complex.error();
    picture.complex = std::move(complex).value();
    if (!picture.hasCells()) return Done{};
    Result<cells::CellFacts> facts =
        cells::cellFacts(*picture.loss, picture.complex, stretch(control, kCellsShare, kFactsShare));
    if (!facts) return facts.error();
    picture.facts = std::move(facts).value();
    if (const Outcome meshed = addMesh(picture, stretch(control, kFactsShare, kMeshShare)); !meshed)
        return meshed.error();
    picture.locator = cells::CellLocator(picture.complex);
    Result<cells::SliceMinima> minima =
        cells::sliceMinima(picture.complex, picture.facts, stretch(control, kMeshShare, 1.0));
    if (!minima) return minima.error();
    picture.minima = std::move(minima).value();
    picture.minimumPlaces = minimumPlaces(picture.complex, picture.mesh, picture.minima);
    return Done{};
}

}  // namespace

Result<std::shared_ptr<const SlicePicture>> slicePicture(const loss::Loss& loss, const slice::SliceSpec& spec,
                                                         const slice::AffineSlice& slice,
                                                         const SlicePictureOptions& options,
                                                         const Control& control) {
    const auto start = std::chrono::steady_clock::now();
    auto picture = std::make_shared<SlicePicture>();
    picture->loss = std::make_shared<const slice::SliceLoss>(loss, slice);
    picture->slice = slice;
    for (int axis = 0; axis < 2; ++axis) {
        picture->axes[static_cast<std::size_t>(axis)] = slice::axisLabel(spec, slice, loss.network(), axis);
    }
    picture->criterionLayer = loss.criterionLayer();
    picture->criterionWalls =
        loss::criterionUnits(loss.criterion(), loss.network().architecture().outputs) > 0;

    Result<slice::LossGrid> grid = slice::lossGrid(*picture->loss, options.gridSize, options.gridSize,
                                                   stretch(control, 0.0, kGridShare));
    if (!grid) return grid.error();
    picture->grid = std::move(grid).value();
    picture->colours = options.colours;
    setScale(*picture, options.scale, options.lossRange);
    if (options.cells)
        if (const Outcome added = addCells(*picture, options.cellBudget, control); !added)
            return added.error();
    if (!picture->hasCells()) picture->mesh = cells::gridMesh(picture->grid);
    if (!options.cells) addPreviewWalls(*picture);
    if (options.cells && !picture->hasCells()) {
        Result<cells::WallDensity> density = cells::wallDensity(*picture->loss, kDensityBlocks, control);
        if (!density) return density.error();
        picture->density = std::move(density).value();
    }
    applyScale(*picture, control);
    if (control.stopped()) return cancelled();
    picture->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::shared_ptr<const SlicePicture>(std::move(picture));
}

Result<std::shared_ptr<const SlicePicture>> rescaled(const SlicePicture& picture,
                                                     const session::LossScale& scale,
                                                     const std::optional<std::array<double, 2>>& lossRange,
                                                     const Control& control) {
    auto other = std::make_shared<SlicePicture>(picture);
    setScale(*other, scale, lossRange);
    if (const Outcome meshed = addMesh(*other, control); !meshed) return meshed.error();
    applyScale(*other, control);
    if (control.stopped()) return cancelled();
    return std::shared_ptr<const SlicePicture>(std::move(other));
}

}  // namespace omegascope::figures
