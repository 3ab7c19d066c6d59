#pragma once

#include "core/certificates/regions.h"

namespace omegascope::certificates {

/// Rational bounds of 1 / (1 + e^t), no further apart than about 2^-300.
///
/// e^{-t} for t ≥ 0: r = t / 2^k ≤ 1/2 lies between two multiples of 2^-320; the partial sums of Σ (-r)^n / n! fall in size
/// and change sign, so two of them enclose e^{-r}; k squarings follow, each rounded outward to a multiple of 2^-320.
Interval logisticShare(const Rational& t);

}  // namespace omegascope::certificates
