#pragma once

#include "core/certificates/problem/curve_pass.h"

namespace omegascope::certificates {

/// That no cell that touches ω is flat, without a tree of regions.
///
/// On a cell the loss is a polynomial L_u, and constant only if L_u(ω') = L_u(0) for the ω' of the seed. For hinge types
/// L_u(ω') - L_u(0) is a sum over the data, and what a datum adds depends on the cell's sides of that datum's own walls of ω
/// alone. All choices of sides are looked at, by meeting in the middle, modulo 2^61 - 1: what is not 0 there is not 0.
/// With a unit k of the only hidden layer, hinge types: L_u(ω') - L_u(ω'') in its place, where ω'' has other weights of that
/// unit; the sides of the other units then make no difference.
/// Squared and logistic: the loss is constant iff all outputs are 0 for every ω', so one datum is enough that has an output
/// other than 0 at ω' whatever its sides are.
/// Cost: 2^w passes of a datum for its w walls, kMostHalfSums sums in each half.
void checkSums(const ExactProblem& problem, const CurvePass& here, const Sums& witness);

inline constexpr std::size_t kMostHalfSums = 1 << 20;
inline constexpr double kMostSumProducts = 2e7;

}  // namespace omegascope::certificates
