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
    /// Decided in exact arithmetic on the doubles as stored: by checking the hyperplane datum by datum with
    /// an error bound, else by an exact linear program. False only for inseparable data of many dimensions.
    bool exact = true;
    double margin =
        0.0;  ///< m > 0 when separable (in the norm above: the least |·|₁-distance to the hyperplane)
    /// Half of the Euclidean distance of the two hulls, which is that of the widest hyperplane to the nearest datum:
    ///   max m  s.t.  y_i (w·x_i + b) ≥ m,  |w|_2 ≤ 1.
    /// 0 when not separable; nothing where Wolfe's algorithm did not settle. To rounding.
    std::optional<double> euclideanMargin;
    Eigen::VectorXd w;  ///< separable: a separating hyperplane y (w·x + b) ≥ m
    double b = 0.0;
    /// Not separable: weights of a common point of the two hulls, Σ_{y=+1} λ_i x_i = Σ_{y=-1} λ_i x_i, each
    /// sum of λ is 1.
    Eigen::VectorXd hullWeights;
    Eigen::VectorXd commonPoint;
};

/// Solves the dual program, which has d + 2 rows however many data there are:
///   min |Σ_i y_i λ_i x_i|₁  s.t.  Σ_i y_i λ_i = 0, Σ_i λ_i = 1, λ ≥ 0;  (w, b, m) are its row prices.
/// @param signs ±1 per datum; both signs must occur, else separable with an infinite margin and w = 0
/// @return an Error when N (d + 2)² exceeds kSeparabilityBudget or the solver gives up
/// @throws std::invalid_argument when a sign is not ±1 or their number is not that of the points
Result<Separability> separability(const Eigen::MatrixXd& points, const std::vector<int>& signs);

inline constexpr Eigen::Index kSeparabilityBudget = 100'000'000;  ///< some ten seconds

/// Separability of a loss's data: binary criteria give one problem; class criteria one versus all, R
/// problems, and the data are separable when every class is.   [P, section 3 and Thm 6]   Squared: by the
/// sign of the target about its mean is no notion of the papers, so there is none.
struct DataSeparability {
    bool separable = false;
    double margin = 0.0;                    ///< the least of the problems'
    std::optional<double> euclideanMargin;  ///< the least of the problems', when all are known
    std::vector<Separability> problems;     ///< 1, or R (class r against the rest)
};
/// @return nothing for the squared criterion
Result<std::optional<DataSeparability>> dataSeparability(const loss::Loss& loss);

/// y_ir = ±1 of the two-class problem r (binary criteria: r = 0 alone). @throws std::invalid_argument for
/// squared
std::vector<int> classSigns(const loss::Loss& loss, int problem);

}  // namespace omegascope::theory
