#pragma once

#include <Eigen/Core>

namespace omegascope::optimisation {

/// Numerical rank by a column-pivoted QR factorisation: pivots below `threshold` times the largest count as 0.
/// @param columns  any shape; no columns have rank 0
/// Cost O(rows · columns · rank).
Eigen::Index rankOf(const Eigen::MatrixXd& columns, double threshold);

}  // namespace omegascope::optimisation
