#pragma once

#include <Eigen/Core>
#include <limits>
#include <vector>

#include "core/support/result.h"

namespace omegascope::optimisation {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// minimise cost·x  subject to  rowLower ≤ A x ≤ rowUpper,  lower ≤ x ≤ upper.   A regular value.
///
/// | member             | shape | meaning |
/// |--------------------|-------|---------|
/// | cost, lower, upper | n     | bounds may be ±kInfinity |
/// | matrix             | m × n | A |
/// | rowLower, rowUpper | m     | equal: an equality |
struct LinearProgram {
    LinearProgram() = default;
    /// All costs and entries 0, variables free, rows free.
    /// @throws LimitExceeded for more than kMostMatrixEntries
    LinearProgram(Eigen::Index rows, Eigen::Index variables);

    Eigen::VectorXd cost;
    Eigen::MatrixXd matrix;
    Eigen::VectorXd rowLower, rowUpper;
    Eigen::VectorXd lower, upper;

    Eigen::Index rows() const { return matrix.rows(); }
    Eigen::Index variables() const { return matrix.cols(); }
};

enum class LinearStatus { Optimal, Infeasible, Unbounded };

/// Where a variable or a row stands at a basic solution.
enum class BasisStatus : char { Basic, AtLower, AtUpper, Free };

struct LinearSolution {
    LinearStatus status = LinearStatus::Optimal;
    // The rest is told for Optimal only.
    double value = 0.0;        ///< cost·x
    Eigen::VectorXd x;         ///< length n
    Eigen::VectorXd rowPrice;  ///< y, length m: multipliers of the rows; cost = Aᵀ y + reducedCost
    Eigen::VectorXd reducedCost;
    std::vector<BasisStatus> rowBasis, variableBasis;
};

/// A basic optimal solution, by the simplex method of GLPK (primal feasible to 1e-9, optimal to 1e-9).
/// Infeasible and Unbounded are told only after rational arithmetic has agreed.
///
/// Whoever needs a certificate states the program so that it is feasible and bounded (a box for a direction)
/// and reads the multipliers from rowPrice; no Farkas ray is asked of the solver.
/// @return an Error when the solver gives up (iteration limit, singular basis) or a number is not finite
/// @throws std::invalid_argument when shapes do not fit or lower > upper
/// Deterministic; safe to call from several threads at once.
Result<LinearSolution> solve(const LinearProgram& program);

/// The same, and then GLPK goes on with pivots in rational arithmetic. It may replace coefficients by
/// rationals close to them, so this is a better basis, not yet a proof about the doubles as stored: whoever
/// needs one recomputes the basis from the exact data (nonsmooth::provesZero, theory/exact_hulls). Much
/// slower.
Result<LinearSolution> solveExactly(const LinearProgram& program);

/// Doubles alone, for a step that is looked at afterwards: Infeasible and Unbounded tell no more than that no optimum was
/// found, and rational arithmetic is not asked.
Result<LinearSolution> solveInDoubles(const LinearProgram& program);

/// For programs that have an optimum by construction, which is then there to be read: another status is an
/// Error.
Result<LinearSolution> optimal(Result<LinearSolution> solution);

}  // namespace omegascope::optimisation
