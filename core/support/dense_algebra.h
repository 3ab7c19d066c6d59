#pragma once

#include <Eigen/Core>

/// The decompositions that more than one room needs. Eigen's are templates of thousands of lines; here they are
/// compiled once.
namespace omegascope::algebra {

/// argmin_x |A x - b| by a column-pivoted QR factorisation; of several minimisers a basic one.
/// @param a  m × n   @param b  m   @return n
/// Cost O(m n min(m, n)).
Eigen::VectorXd leastSquares(const Eigen::MatrixXd& a, const Eigen::VectorXd& b);

/// The x of least norm among the minimisers of |A x - b|, by a complete orthogonal decomposition.
/// @param threshold  pivots below this share of the largest count as 0; negative: Eigen's own, about n ε
/// Cost as leastSquares, twice.
Eigen::VectorXd leastNormSolution(const Eigen::MatrixXd& a, const Eigen::VectorXd& b,
                                  double threshold = -1.0);

/// Numerical rank by a column-pivoted QR factorisation: pivots below `threshold` times the largest count as 0.
/// @param columns  any shape; no columns have rank 0
/// Cost O(rows · columns · rank).
Eigen::Index rankOf(const Eigen::MatrixXd& columns, double threshold);

/// An orthonormal basis of the span of the columns, rank as in rankOf.   @return rows × rank
Eigen::MatrixXd orthonormalBasis(const Eigen::MatrixXd& columns, double threshold);

/// Orthonormal columns whose leading ones span what the leading ones of a matrix span; dependent ones are replaced by
/// some that fit, so that the shape stays.   @param columns  rows ≥ columns   @return of the same shape
Eigen::MatrixXd orthonormalised(const Eigen::MatrixXd& columns);

/// An orthonormal basis of what is orthogonal to all columns, rank as in rankOf.   @return rows × (rows - rank)
Eigen::MatrixXd orthonormalComplement(const Eigen::MatrixXd& columns, double threshold);

/// A symmetric matrix A = Q diag(values) Qᵀ, values ascending; only its lower triangle is read. Cost O(n³).
struct SymmetricEigen {
    Eigen::VectorXd values;
    Eigen::MatrixXd vectors;  ///< in columns, orthonormal
};
SymmetricEigen symmetricEigen(const Eigen::MatrixXd& symmetric);

/// X with A X = B for a symmetric positive definite A, by a pivoted LDLᵀ factorisation.
/// @param a  n × n   @param b  n × k   @return n × k.  Cost O(n³ + n² k).
Eigen::MatrixXd solvePositive(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b);

/// The directions along which the columns of `points` are largest: unit left singular vectors of the matrix, by
/// falling singular value, each with its largest entry positive.
struct PrincipalDirections {
    Eigen::MatrixXd directions;  ///< rows × min(count, rows, columns)
    Eigen::VectorXd squares;     ///< all squared singular values, falling, not negative
};
/// Cost O(min(rows, columns)² max(rows, columns)): the smaller Gram matrix has the same nonzero eigenvalues. Values
/// below 1e-16 of the largest square are rounding; their directions are not to be used.
PrincipalDirections principalDirections(const Eigen::MatrixXd& points, Eigen::Index count);

}  // namespace omegascope::algebra
