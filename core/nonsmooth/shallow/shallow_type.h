#pragma once

#include <optional>

#include "core/loss/loss.h"
#include "core/nonsmooth/verdict/place.h"
#include "core/nonsmooth/verdict/verdict.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// Whether a flat cell touches ω, for the hinge, one dense hidden layer, one output and all v_k ≠ 0.
///
/// A cell is flat iff  a_k = Σ_i ε_i μ_i y_i λ_ik x̄_i = 0  for every unit and, with an output bias,
/// γ = Σ_i ε_i μ_i y_i = 0   [I, Lemma 2]; ε_i = 1 for unsolved data, λ_ik = 1 or α. At ω the ε of data at
/// their margin and the λ of kinks are open, so the sums that vanish are found by meeting in the middle (to
/// 1e-9 of their terms, then exactly), without listing the cells around ω; then each is asked
/// whether some direction enters its cell (SignCone). A flat cell is met: Flat. None: Sharp.
/// @return nothing for other losses, when some v_k = 0, when there are more sums than kHalfChoices in one
/// half or more than kCandidates that vanish, and when rounding decides whether a cell is met; an Error when
/// stopped or a solver gave up Cost O(2^{m/2} m) for m open entries, m about 32 at most.
Result<std::optional<MinimumType>> shallowType(const Place& place, const Control& control = {});

inline constexpr double kHalfChoices = 1 << 16;
inline constexpr int kCandidates = 2000;

}  // namespace omegascope::nonsmooth
