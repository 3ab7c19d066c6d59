#pragma once

#include <array>
#include <optional>

namespace omegascope::session {

/// How losses become colours and heights: saved under "view" as "loss_scale". What is left open is chosen from the losses
/// that are seen (figures::LossMap).
struct LossScale {
    bool logarithmic = false;      ///< log(L - lowest + offset); else L
    std::optional<double> offset;  ///< of the logarithm, > 0
    /// Losses above so many per cent of the window take the last colour; above 0, at most 100.
    std::optional<double> percentile;
    std::optional<std::array<double, 2>>
        range;  ///< losses at the ends of the colours, low < high; no percentile then
    bool operator==(const LossScale&) const = default;
};

}  // namespace omegascope::session
