#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "app/figures/frame/loss_map.h"
#include "app/figures/frame/style.h"
#include "core/cells/volume/volume_complex.h"
#include "core/slice/affine_slice.h"

namespace omegascope::figures {

/// What the view of a 3-D slice draws: computed once per (network, data, slice), in a job.
struct VolumePicture {
    slice::AffineSlice slice;
    std::array<slice::AxisLabel, 3> axes;
    cells::VolumeComplex complex;
    /// The loss on a regular grid that includes the borders: at [k] the plane u = u_k, row t, column s.
    std::vector<Eigen::MatrixXd> samples;
    LossColours colours = LossColours::Screen;
    session::LossScale scale;    ///< as it was asked for
    LossMap map;                 ///< colours: from the smallest to the largest finite sample, unless given
    std::vector<double> levels;  ///< of isosurfaces: round numbers, none at the height of a plateau
    int criterionLayer = 1;      ///< L+1: walls of that layer are margins
    double seconds = 0.0;

    int gridSize() const { return static_cast<int>(samples.size()); }
    /// The loss by linear interpolation between the samples, at shares of the three ranges in [0,1].
    double lossAt(const std::array<double, 3>& shares) const;
};

struct VolumePictureOptions {
    int gridSize = 65;  ///< samples along each axis, at least 2
    cells::VolumeOptions complex;
    session::LossScale scale;
    /// Losses at the ends of the colours, in the place of what the scale says.
    std::optional<std::array<double, 2>> lossRange{};
    LossColours colours = LossColours::Screen;
};

/// @return an Error when the slice has not three directions, or when stopped
Result<std::shared_ptr<const VolumePicture>> volumePicture(const loss::Loss& loss,
                                                           const slice::SliceSpec& spec,
                                                           const slice::AffineSlice& slice,
                                                           const VolumePictureOptions& options = {},
                                                           const Control& control = {});

/// The same picture on another scale. Cost O(samples).
std::shared_ptr<const VolumePicture> rescaled(const VolumePicture& picture, const session::LossScale& scale,
                                              const std::optional<std::array<double, 2>>& lossRange = {});

}  // namespace omegascope::figures
