#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/figures/frame/ticks.h"
#include "app/session/loss_scale.h"

namespace omegascope::figures {

/// Which share of the colours, and of the height, a loss takes. A regular value.
///   linear:       (L - lowest) / (highest - lowest)
///   logarithmic:  log(1 + (L - lowest) / offset) / log(1 + (highest - lowest) / offset)
struct LossMap {
    double lowest = 0.0;
    double highest = 1.0;
    double offset = 0.0;  ///< of the logarithm; 0: linear
    bool cut = false;     ///< losses may lie beyond the ends, which were chosen

    bool logarithmic() const { return offset > 0.0; }
    /// In [0,1]; 0 where the range is empty.
    double share(double loss) const;
    /// The same for heights: a point of a run may leave the box, but not where the losses are cut.
    double height(double loss) const;
    /// The loss of a share in [0,1]: the inverse.
    double lossAt(double share) const;
    bool operator==(const LossMap&) const = default;
};

/// @param losses  what is seen; numbers that are not finite are passed over
/// A logarithm without an offset gets the power of ten nearest to 10⁻⁴ of the range: it depends on the range alone, so that
/// all frames of a film and all panels of a figure have the same one.
LossMap lossMap(const session::LossScale& scale, std::span<const double> losses);
/// The same with other ends, for pictures that share theirs.
LossMap withEnds(const session::LossScale& scale, double lowest, double highest);

/// Round losses inside the range, at most `most`, about equally far apart in colour.
std::vector<double> roundLosses(const LossMap& map, int most);
/// The same with their numbers, for bars and axes.
TickSet lossTicks(const LossMap& map, int most);

/// Losses between which the map is nearly affine: where a mesh is cut so that it takes the map's shape. None where the
/// map is linear and not cut.
std::vector<double> bendsOf(const LossMap& map);

/// What a reader must know of the map: "log(L − 14.03 + 0.1)", "cut at 300"; empty for the plain one.
std::vector<std::string> mapNotes(const LossMap& map);

}  // namespace omegascope::figures
