#pragma once

#include "core/certificates/regions.h"

namespace omegascope::certificates {

/// Whether the multipliers show that (V, c) alone holds the loss up, for all features near ω's.   [THEORY, "Certificates"]
/// @throws Refused with what fails
void checkOuterLayer(const ExactProblem& problem, const CurvePass& here, const OuterLayer& witness);

/// Whether in every region the pulls g lie in the subdifferential of the loss by the outputs at ω and Σ_i g_i·ŷ_i vanishes
/// as a polynomial in ω' on its cells, so that L(ω') ≥ L(ω) there. Logistic: for each value
/// of y ŷ by itself, as the exponentials are no rational numbers.
/// [THEORY, "Certificates"]
/// @throws Refused with what fails
void checkPaths(const ExactProblem& problem, const CurvePass& here, const Paths& witness);
/// Whether the multipliers show that no ω' lies inside a region and that such ω' are dense beside the others: sides of hidden
/// units, of any layer, whose pre-activations are no zero polynomials there.   [THEORY, "Certificates"]
/// @throws Refused with what fails
void checkEmptyInside(const ExactProblem& problem, const CurvePass& here, const Sides& sides,
                      const Empty& empty);
/// Distinct rests of Σ g·ŷ that are gone through in one region, of one layer.
inline constexpr std::size_t kMostRests = 20'000;

/// The rank of rows of equal length.
std::size_t exactRank(std::vector<Vector> rows);

}  // namespace omegascope::certificates
