#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/loss/loss.h"
#include "core/loss/masks.h"

namespace omegascope::nonsmooth {

using loss::resolved;

/// Whether an entry's wall is a kink of the loss: not for hidden entries when α = 1, whose σ is the identity.
bool hasKink(const loss::Loss& loss, const network::Activation& entry);

/// Every wall of the loss that has a kink, ascending; the constants r = r0 of multiclass are none.
std::vector<network::Activation> allKinks(const loss::Loss& loss);

/// The zeros of `here` that have a kink, ascending.
std::vector<network::Activation> activeKinks(const loss::Loss& loss, const network::Signature& here);

/// Kinks whose wall lies within `reach` of ω to first order, |z| ≤ reach · |dz|, and those that ω is on;
/// where zeros of `here` = S(ω) below an entry leave |dz| open, the larger counts.
std::vector<network::Activation> kinksWithin(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                             const network::Signature& here, double reach);

}  // namespace omegascope::nonsmooth
