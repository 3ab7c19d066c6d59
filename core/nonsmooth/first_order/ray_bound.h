#pragma once

#include <optional>
#include <vector>

#include "core/nonsmooth/first_order/piecewise_linear.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// Extreme rays of one part, of all blocks together, that are gone through.
inline constexpr std::size_t kMostRays = 20'000;

/// What the extreme rays of the cells tell of F' on a part, however many branches its blocks have together.
///
/// For every τ ∈ [0,1] of the margins F'(u) ≥ Σ_B G_B(u_B), one function for each block,
///   G_B(η) = g·η + Σ_j c_j max(0, f_j·η) + Σ_m τ_m ν_m (h_m·η + Σ_{j in m} c_j max(0, f_j·η)),
/// linear on each cell of the arrangement of the block's forms; so G_B ≥ 0 on the cone iff it is on the extreme rays of these
/// cells and 0 along what no form sees. A linear program looks for one τ that does so for all blocks: the branches of
/// different blocks are then not combined. F' may be ≥ 0 without such a τ.
struct RayBound {
    bool nonnegative = false;                      ///< on the part, up to what is told to count as 0
    std::optional<std::vector<double>> direction;  ///< u, a ray with F'(u) < 0 (over all variables)
};
/// @param zero, negative  what counts as 0 and as negative, for |u|∞ = 1
/// @return neither: more than kMostRays, or no such τ; an Error when stopped or the solver gave up
Result<RayBound> boundByRays(const PiecewiseLinear<double>& model, const Part& part, double zero,
                             double negative, const Control& control);

}  // namespace omegascope::nonsmooth
