#pragma once

#include "core/slice/affine_slice.h"

namespace omegascope::slice {

/// The point of a slice nearest to some ω.
struct NearestPoint {
    Eigen::VectorXd coordinates;
    double distance = 0.0;  ///< Euclidean, of ω
};

/// Least squares by modified Gram-Schmidt (Å. Björck, BIT 7, 1967) on the entries that some direction touches; entries that
/// the slice leaves alone cost one subtraction. Cost O(n).
/// @param columns  of how many of its first directions the slice consists; 0: of all
NearestPoint nearestPoint(const AffineSlice& slice, const Eigen::VectorXd& parameters, int columns = 0);

}  // namespace omegascope::slice
