#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/nonsmooth/clarke/incident_cells.h"
#include "core/nonsmooth/first_order/first_order_test.h"
#include "core/nonsmooth/verdict/place.h"

namespace omegascope::nonsmooth {

/// L' on the cone of one cell u of hidden signs at ω, the criterion's kinks left open: convex there,
///   L'(η) = g_u·η + Σ_m μ_m max(0, a_m·η),   s_r dz_r·η ≥ 0 for the hidden kinks r,
/// g_u the gradient of the unsolved data and a_m = dm at the margins. So one program decides it, however many cells of
/// the criterion's walls meet at ω.
class MarginCone {
  public:
    /// @param hidden   incident cells of the hidden kinks alone (margins at -1)
    /// @param margins  active entries of the criterion
    MarginCone(const Place& place, const IncidentCells& hidden, const IncidentCell& cell,
               const std::vector<network::Activation>& margins, const Eigen::MatrixXd& hiddenForms);

    /// Is L' ≥ 0 on the cone?
    Result<FirstOrderDecision> sign(const Control& control) const;
    /// @pre sign() is Nonnegative.   Whether L' > 0 on the cone but for directions in Z (orthonormal columns). The zeros
    /// of L' in the cone ∩ Z^⊥ are a convex cone; it is {0} when neither c·η nor -c·η is positive on it for random c
    /// (kWays of them; each alone is wrong with probability 0).
    Result<bool> isStrict(const Eigen::MatrixXd& z) const;

    const Eigen::VectorXd& gradient() const { return gradient_; }  ///< g_u
    const Eigen::MatrixXd& cone() const { return cone_; }          ///< s_r dz_r, unit columns
    const Eigen::MatrixXd& margins() const { return margins_; }    ///< a_m, columns
    const Eigen::VectorXd& weights() const { return weights_; }    ///< μ_m
    double size() const { return size_; }                          ///< |L'| if nothing cancelled

  private:
    Eigen::VectorXd gradient_, weights_;
    Eigen::MatrixXd cone_, margins_;
    double size_ = 0.0;
    bool exact_ = false;
};

}  // namespace omegascope::nonsmooth
