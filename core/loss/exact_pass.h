#pragma once

#include <Eigen/Core>
#include <cmath>
#include <vector>

#include "core/loss/loss.h"

namespace omegascope::loss {

/// What one evaluation at ω tells without rounding: the signs of all pre-activations of the numbers as stored.
///
/// A double decides where it can. With u = 2^-53 and n the fan-in of a unit, whatever the order of its sum,
///   |fl(z) - z| ≤ (n+1) u/(1 - (n+1) u) (|W| |x̂| + |b|) + |W| e_below,
/// x̂ the features as computed and e_below their error; σ_α is 1-Lipschitz and adds a rounding. The bounds used are
/// twice that, with room for their own rounding and for underflow. What they leave open (|ẑ| ≤ e) is computed in exact
/// numbers and replaces ẑ, so that a feature that is 0 is 0 above it too.
class ExactPass {
  public:
    ExactPass(const Loss& loss, const Eigen::VectorXd& parameters);

    /// S(ω): a state is 0 where the pre-activation is 0 in exact arithmetic, and nowhere else.
    const network::Signature& signature() const { return signature_; }
    /// Loss::evaluate with these signs in it: per-datum losses and criterion entries are 0 where they are in exact
    /// arithmetic, and not 0 elsewhere.
    const Evaluation& evaluation() const { return evaluation_; }
    /// ŷ - y, R × N (squared): 0 where it is in exact arithmetic, and not 0 elsewhere. Empty for other criteria.
    const Eigen::MatrixXd& residual() const { return residual_; }
    /// solved[i]: ℓ_i = 0 in exact arithmetic (hinge types, squared); y ŷ > 0 (logistic, which has no zero).
    const std::vector<bool>& solved() const { return solved_; }

    /// Without the penalty of replicas:
    /// The sign of the one-sided derivative L'(ω; η) of the numbers as stored: -1, 0 or 1.
    /// By a running error bound as above; where that leaves it open by exactSlope (logistic: 0).
    int slopeSign(const Eigen::VectorXd& direction) const;

  private:
    /// dŷ = ŷ'(ω; η), R × N, and a bound of its error.
    struct Change {
        Eigen::MatrixXd value, error;
    };
    /// A sum of terms w·c with the sum of the terms' sizes and of the bounds of their errors.
    struct Slope {
        double sum = 0.0, bound = 0.0, size = 0.0;

        void add(double weight, double change, double error) {
            sum += weight * change;
            size += weight * std::abs(change);
            bound += weight * error;
        }
    };

    Change outputChange(const Eigen::VectorXd& direction) const;
    void addSquared(const Change& outputs, Slope& slope) const;
    void addMargins(const Change& outputs, Slope& slope) const;
    void passLayers(class ExactNumbers& exact);
    void passCriterion(class ExactNumbers& exact);
    void setLosses();

    const Loss& loss_;
    Eigen::VectorXd parameters_;
    network::Signature signature_;
    Evaluation evaluation_;
    Eigen::MatrixXd residual_;
    std::vector<bool> solved_;
    std::vector<Eigen::MatrixXd> features_, errors_;  ///< x^(ℓ) and bounds of its error, ℓ = 0…L; then ŷ
};

}  // namespace omegascope::loss
