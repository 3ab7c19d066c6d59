#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/loss/loss.h"
#include "core/support/result.h"

namespace omegascope::theory {

/// Linear separability of one set of signed data:  max m  s.t.  y_i (w·x_i + b) ≥ m,  |w|∞ ≤ 1.
struct Separability {
    bool separable = false;
    double margin =
        0.0;  ///< m > 0 when separable (in the norm above: the least |·|₁-distance to the hyperplane)
    Eigen::VectorXd w;  ///< separable: a separating hyperplane y (w·x + b) ≥ m
    double b = 0.0;
    /// Not separable: weights of a common point of the two hulls, Σ_{y=+1} λ_i x_i = Σ_{y=-1} λ_i x_i, each
    /// sum of λ is 1.
    Eigen::VectorXd hullWeights;
    Eigen::VectorXd commonPoint;
};

/// @param signs ±1 per datum; both signs must occur, else separable with an infinite margin and w = 0
Result<Separability> separability(const Eigen::MatrixXd& points, const std::vector<int>& signs);

/// Separability of a loss's data: binary criteria give one problem; class criteria one versus all, R
/// problems, and the data are separable when every class is.   [P, section 3 and Thm 6]   Squared: by the
/// sign of the target about its mean is no notion of the papers, so there is none.
struct DataSeparability {
    bool separable = false;
    double margin = 0.0;                 ///< the least of the problems'
    std::vector<Separability> problems;  ///< 1, or R (class r against the rest)
};
/// @return nothing for the squared criterion
Result<std::optional<DataSeparability>> dataSeparability(const loss::Loss& loss);

}  // namespace omegascope::theory
