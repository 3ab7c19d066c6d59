#pragma once

#include <Eigen/Core>

namespace omegascope::optimisation {

/// The point of the polyhedral cone {d: rowsᵀ d ≥ 0} that is nearest to `point`: point + rows λ with the least λ ≥ 0 that do
/// it (Lawson and Hanson, Solving Least Squares Problems, 1974, chapter 23, on the dual).
/// @param rows  normals that point inwards, one a column, n × m; dependent ones are allowed
/// Cost: at most a few times m least squares problems of n × m; meant for tens of normals.
Eigen::VectorXd coneProjection(const Eigen::MatrixXd& rows, const Eigen::VectorXd& point);

}  // namespace omegascope::optimisation
