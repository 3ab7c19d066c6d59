#pragma once

#include <optional>

#include "core/nonsmooth/verdict/place.h"
#include "core/nonsmooth/verdict/verdict.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// Whether a flat cell touches ω, without listing the cells about ω: any network and criterion.
///
/// A cell is flat iff what its data contribute to the gradient at a random ω' of the field of 2^61 - 1 elements adds up to 0
/// (theory::FlatnessProbe, two projections; squared and logistic: is 0 datum by datum). What a datum contributes depends on
/// its own states alone, and at ω only those of its active entries are open. So the choices that add up to 0 are found by
/// meeting in the middle; each is asked whether some direction takes its sides, to first order (SignCone).
/// With one dense hidden layer the sums are first asked of the weights of one unit alone, on which the other units' kinks have
/// no part: where none vanishes no cell is flat.
/// A flat cell is entered: Flat. No choice adds up to 0, or none that does has a cell: Sharp. The latter is believed where
/// the sides exclude each other in the first layer, whose walls are linear, or where the lift to q makes all of them so (one
/// output, at most one hidden layer, no v_k = 0); elsewhere a cell that is thinner than every cone may be there.
/// @return nothing where that cannot be told, there are more than kMostSums sums of a half or kMostMet that vanish, or the
///         shares cost more than kMostShareWork; an Error when stopped or a solver gave up
/// Cost O(2^{m/2} m) for m open entries, m about 38 at most.
Result<std::optional<MinimumType>> typeBySums(const Place& place, const Control& control = {});

inline constexpr double kMostSums = 1 << 19;
inline constexpr int kMostMet = 2000;
inline constexpr double kMostShareWork = 5e7;

}  // namespace omegascope::nonsmooth
