#pragma once

#include <vector>

#include "core/loss/loss.h"

namespace omegascope::nonsmooth {

/// A criterion entry of a hinge type that is not solved at ω: unsolved, or at its margin. Its pre-activation is
/// m = const + ŷ_plus - ŷ_minus; -1: that output does not enter.
struct OpenEntry {
    int datum = 0;
    int unit = 0;  ///< of the criterion's layer
    int plus = -1, minus = -1;
    double weight = 0.0;  ///< μ, as the loss has it
    bool margin = false;  ///< m = 0
};

/// Datum by datum; the multiclass constants r = r0 are none. Empty for the smooth criteria.
std::vector<OpenEntry> openEntries(const loss::Loss& loss, const network::Signature& signature);

}  // namespace omegascope::nonsmooth
