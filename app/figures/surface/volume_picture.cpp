#include "app/figures/surface/volume_picture.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "app/figures/frame/ticks.h"
#include "core/slice/loss_grid.h"
#include "core/slice/slice_loss.h"

namespace omegascope::figures {
namespace {

constexpr int kMostSurfaces = 6;
constexpr double kSurfacePlateau = 6e-6;  // of the losses that a sixth of the colours tells apart

/// The plane u = constant of a 3-D slice.
slice::AffineSlice planeAt(const slice::AffineSlice& slice, double u) {
    slice::AffineSlice plane;
    plane.origin = slice.origin + u * slice.directions.col(2);
    plane.directions = slice.directions.leftCols(2);
    plane.ranges = {slice.ranges[0], slice.ranges[1]};
    return plane;
}

Outcome sample(const loss::Loss& loss, int size, VolumePicture& picture, const Control& control) {
    const auto& range = picture.slice.ranges[2];
    for (int k = 0; k < size; ++k) {
        const double u = std::lerp(range[0], range[1], static_cast<double>(k) / (size - 1));
        auto grid = slice::lossGrid(slice::SliceLoss(loss, planeAt(picture.slice, u)), size, size,
                                    {control.stop, {}});
        if (!grid) return grid.error();
        picture.samples.push_back(std::move(grid->values));
        control.report(0.3 * (k + 1.0) / size);
    }
    return Done{};
}

LossMap mapOf(const VolumePicture& picture, const session::LossScale& scale,
              const std::optional<std::array<double, 2>>& ends) {
    if (ends) return withEnds(scale, ends->front(), ends->back());
    std::vector<double> losses;
    for (const auto& plane : picture.samples)
        losses.insert(losses.end(), plane.data(), plane.data() + plane.size());
    return lossMap(scale, losses);
}

/// Round levels strictly inside the loss range; the level of a plateau would be a whole cell.
std::vector<double> levelsOf(const VolumePicture& picture) {
    const LossMap& map = picture.map;
    std::vector<double> levels = roundLosses(map, kMostSurfaces);
    const double reach = kSurfacePlateau * (map.lossAt(1.0 / kMostSurfaces) - map.lowest);
    std::erase_if(levels, [&](double level) {
        if (level <= map.lowest + reach || level >= map.highest - reach) return true;
        return std::any_of(picture.complex.cells.begin(), picture.complex.cells.end(), [&](const auto& cell) {
            return cell.sliceFlat && std::abs(cell.lowest - level) <= reach;
        });
    });
    return levels;
}

}  // namespace

double VolumePicture::lossAt(const std::array<double, 3>& shares) const {
    const int last = gridSize() - 1;
    std::array<int, 3> low{};
    std::array<double, 3> part{};
    for (std::size_t k = 0; k < 3; ++k) {
        const double place = std::clamp(shares[k], 0.0, 1.0) * last;
        low[k] = std::min(static_cast<int>(place), last - 1);
        part[k] = place - low[k];
    }
    double value = 0.0;
    for (int corner = 0; corner < 8; ++corner) {
        const int ds = corner & 1, dt = corner >> 1 & 1, du = corner >> 2;
        const double weight =
            (ds ? part[0] : 1 - part[0]) * (dt ? part[1] : 1 - part[1]) * (du ? part[2] : 1 - part[2]);
        if (weight != 0.0)
            value += weight * samples[static_cast<std::size_t>(low[2] + du)](low[1] + dt, low[0] + ds);
    }
    return value;
}

Result<std::shared_ptr<const VolumePicture>> volumePicture(const loss::Loss& loss,
                                                           const slice::SliceSpec& spec,
                                                           const slice::AffineSlice& slice,
                                                           const VolumePictureOptions& options,
                                                           const Control& control) {
    if (options.gridSize < 2) throw std::invalid_argument("volumePicture: a grid has at least 2 samples");
    const auto start = std::chrono::steady_clock::now();
    auto picture = std::make_shared<VolumePicture>();
    auto complex = cells::volumeComplex(loss, slice, options.complex, {control.stop, {}});
    if (!complex) return complex.error();
    picture->complex = *std::move(complex);
    picture->slice = slice;
    picture->colours = options.colours;
    for (int axis = 0; axis < 3; ++axis)
        picture->axes[static_cast<std::size_t>(axis)] = slice::axisLabel(spec, slice, loss.network(), axis);
    picture->criterionLayer = loss.criterionLayer();
    if (auto sampled = sample(loss, options.gridSize, *picture, control); !sampled) return sampled.error();
    picture->scale = options.scale;
    picture->map = mapOf(*picture, options.scale, options.lossRange);
    picture->levels = levelsOf(*picture);
    picture->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::shared_ptr<const VolumePicture>(std::move(picture));
}

std::shared_ptr<const VolumePicture> rescaled(const VolumePicture& picture, const session::LossScale& scale,
                                              const std::optional<std::array<double, 2>>& lossRange) {
    auto other = std::make_shared<VolumePicture>(picture);
    other->scale = scale;
    other->map = mapOf(*other, scale, lossRange);
    other->levels = levelsOf(*other);
    return other;
}

}  // namespace omegascope::figures
