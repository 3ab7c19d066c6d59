#pragma once

#include "core/certificates/regions.h"

namespace omegascope::certificates {

/// Whether the multipliers show that (V, c) alone holds the loss up, for all features near ω's.   [THEORY, "Certificates"]
/// @throws Refused with what fails
void checkOuterLayer(const ExactProblem& problem, const CurvePass& here, const OuterLayer& witness);

/// The rank of rows of equal length.
std::size_t exactRank(std::vector<Vector> rows);

}  // namespace omegascope::certificates
