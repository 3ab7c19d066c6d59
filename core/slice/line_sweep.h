#pragma once

#include <Eigen/Core>
#include <span>
#include <stop_token>

#include "core/slice/loss_terms.h"
#include "core/slice/slice_loss.h"

namespace omegascope::slice {

/// The loss along lines s = const of a slice, for at most one hidden layer.   [THEORY, "Loss grids"]
///
/// With u = t - t_mid a unit's pre-activation on such a line is z = a + b u and its output weight v + v' u,
/// so ŷ is a quadratic in u between the kinks u* = -a/b. A kink matters only by the grid points it lies
/// between: it is dropped into the bucket of the first grid point beyond it, and no sorting is needed. A unit
/// that is active on the right of its kink enters a sum that runs from left to right, one that is active on
/// the left a sum that runs from right to left; each sum only ever adds, so nothing has to cancel, however
/// wide or narrow the window. Immutable and thread-safe. Keeps four numbers per unit and datum.
class LineSweep {
  public:
    /// @param t  the points of a line, evenly spaced from low to high, at least one
    /// @throws std::invalid_argument for a network of more than one hidden layer
    LineSweep(const SliceLoss& loss, Eigen::VectorXd t);

    /// L(ω(s_j, t_c)) at values[j · size(t) + c]; unfinished when `stop` is requested.
    /// Cost per line O(N·K·R + N·R·size(t)).
    void run(std::span<const double> s, double* values, const std::stop_token& stop) const;

  private:
    struct Weights;
    Weights weights() const;  ///< what all lines share
    void setLine(double s, Weights& weights) const;

    LossTerms terms_;
    int outputs_ = 1;
    double alpha_ = 0.0;
    double middle_ = 0.0;     ///< t_mid
    Eigen::VectorXd u_;       ///< t - t_mid
    Eigen::MatrixXd origin_;  ///< z^(1) at (0, t_mid): units × N (R × N without hidden layer)
    Eigen::MatrixXd alongS_;  ///< ∂z/∂s
    Eigen::MatrixXd alongT_;  ///< ∂z/∂t = b
    Eigen::MatrixXd rate_;    ///< -1 / (b · spacing): grid steps from t_mid to the kink for each unit of a
    /// V and c at (0, t_mid), ∂/∂s, ∂/∂t: R × K and R. Empty without hidden layer.
    std::array<Eigen::MatrixXd, 3> outputWeights_;
    std::array<Eigen::VectorXd, 3> outputBias_;
};

}  // namespace omegascope::slice
