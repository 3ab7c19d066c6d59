#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

namespace omegascope::theory {

/// An optimal basic solution, in rational arithmetic on the doubles as stored, of
///   min Σ_j (p_j + n_j)  s.t.  Σ_i y_i λ_i x_i + p - n = 0,  Σ_i y_i λ_i = 0,  Σ_i λ_i = 1,  λ, p, n ≥ 0,
/// rounded to doubles; `value` is 0 only if the exact one is.
struct ExactHulls {
    double value = 0.0;
    Eigen::VectorXd lambda;  ///< length N
    Eigen::VectorXd w;       ///< value > 0: the prices, y_i (w·x_i + b) ≥ value
    double b = 0.0;
};

/// The simplex method with Bland's rule, which ends after finitely many steps.
/// @param basis columns (λ_1…λ_N, p_1…p_d, n_1…n_d, from 0) to start from, a float solver's; when they are no
///        feasible basis exactly, the start is one datum of each class
/// @return nothing after `steps` steps
/// Cost per step O((N + d) d) rational operations.
std::optional<ExactHulls> exactHulls(const Eigen::MatrixXd& points, const std::vector<int>& signs,
                                     const std::vector<Eigen::Index>& basis, int steps = 1000);

}  // namespace omegascope::theory
