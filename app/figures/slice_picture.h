#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "app/session/session.h"
#include "core/cells/slice_mesh.h"
#include "core/slice/slice_loss.h"

namespace omegascope::figures {

/// What the parameter plane and the surface both draw: computed once per (network, data, slice), in a job.
struct SlicePicture {
    slice::AffineSlice slice;
    std::array<slice::AxisLabel, 2> axes;
    slice::LossGrid grid;
    cells::SliceMesh mesh;
    double lowest = 0.0;         ///< colour range: smallest and largest grid value
    double highest = 1.0;
    std::vector<double> levels;  ///< isoline levels, round numbers
    double seconds = 0.0;
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

/// Round tick positions (1, 2, 2.5 or 5 · 10^k apart) inside [low, high], at most `most`.
std::vector<double> niceTicks(double low, double high, int most);
/// A tick's number: as few digits as tell the ticks apart, true minus sign.
std::string tickText(double value, double step);

}  // namespace omegascope::figures
