#pragma once

#include <Eigen/Core>
#include <optional>

#include "core/loss/loss.h"
#include "core/support/result.h"

/// The two points of S Thm 1 for any regression data: one from which descent learns the mean at best, and a better one.
namespace omegascope::theory {

/// Σ μ_i y_i / Σ μ_i of a squared loss with one output.
double meanTarget(const loss::Loss& loss);

/// A datum r whose equal points have another mean target than all data; nothing when the data are not decent: then no
/// function of x fits them better than a constant.   [S, Def. 1]
/// Means within 1e-9 of 1 + max |y_i| count as equal.
std::optional<int> decentDatum(const loss::Loss& loss);

/// Weights by which a datum and its equals have `inside` and all others `outside` as output:
/// h(x) = σ(z + 1) - 2σ(z) + σ(z - 1), z = u·(x - x_r), |z| > 2 off x_r, is 1 at x_r and 0 elsewhere, and
/// passes the further layers unchanged, as it is never negative.   [S, B.3]
/// Precondition: dense layers, biases, α = 0, three neurons or more in the first layer.
Eigen::VectorXd bump(const loss::Loss& loss, int datum, double inside, double outside);

/// S Thm 1 on these data.
struct BlindSpot {
    /// The first layer is inactive on every datum (by 1 or more); V = 0, c the mean target.
    Eigen::VectorXd blind;
    /// The bump at `datum` with the best constants inside and outside.
    Eigen::VectorXd better;
    /// The hidden layers of `better` with V and c of `blind`. From blind to here the output is c throughout; from
    /// here to better the features stay, so the loss is a parabola whose least point is better: along both legs
    /// it never rises.
    Eigen::VectorXd between;
    double blindLoss = 0.0, betterLoss = 0.0;
    int datum = 0;  ///< r
};

/// @param from  ω whose hidden weights the blind point keeps
/// @return an Error that names what is missing: squared loss with one output, α = 0, dense layers with biases, an output
///         bias, three neurons in the first layer, decent data
Result<BlindSpot> blindSpot(const loss::Loss& loss, const Eigen::VectorXd& from);

}  // namespace omegascope::theory
