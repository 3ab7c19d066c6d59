#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/loss/loss.h"

namespace omegascope::dynamics {

/// The gradient flow inside one cell of a network with one hidden dense layer (or none) and the hinge loss,
/// in closed form.   [THEORY, "Exact gradient flow"; I, Lemma 2]
///
/// With q_k = (w_k, b_k), x̄ = (x, 1) and the cell's slopes λ_ik ∈ {1, α} and ε_i ∈ {0, 1}
///   a_k = Σ_i μ_i ε_i y_i λ_ik x̄_i,  γ = Σ_i μ_i ε_i y_i,  A_k = |a_k|,  p_k = a_k·q_k
///   v_k(t) = v_k cosh A_k t + (p_k/A_k) sinh A_k t,   q_k(t) = q_k + a_k I_k(t),   c(t) = c + γ t,
///   I_k(t) = (v_k/A_k) sinh A_k t + (p_k/A_k²)(cosh A_k t - 1).
/// A hidden wall z_ik = 0 that is held takes x̄_i out of a_k by orthogonal projection: then z_ik stays 0, and
/// a_k is that of the element of least norm.
class CellMotion {
  public:
    /// Whether the closed form covers the loss and the held walls: hinge, L = 1 with a dense layer, no held
    /// wall of the criterion.
    static bool covers(const loss::Loss& loss, const std::vector<network::Activation>& held);

    /// @param signature of the cell; entries 0 (held walls and walls that make no kink) are taken as inactive
    CellMotion(const loss::Loss& loss, const Eigen::VectorXd& start, const network::Signature& signature,
               const std::vector<network::Activation>& held);

    Eigen::VectorXd at(double t) const;

    /// The side of an entry that is 0 at t = 0 and not held, right after: by the first derivative that is not
    /// 0, or 0 when the entry stays.
    int sideAfterStart(const network::Activation& entry) const;

    /// The first t in (0, horizon] at which an entry with a state ±1 becomes 0, exact up to rounding: hidden
    /// walls are quadratics in e^{A t}; the criterion by Newton steps from one side with a bound on the
    /// second derivative, so that no zero is passed over. Nothing when there is none.
    /// @param onWall entries that are 0 at t = 0 and have just been left to the side of their state
    std::optional<double> firstHit(double horizon, const std::vector<network::Activation>& onWall) const;

  private:
    struct Neuron {
        double a = 0.0;  ///< A_k
        double p = 0.0;
        double v = 0.0;
    };
    double integral(const Neuron& neuron, double t) const;
    double output(const Neuron& neuron, double t) const;
    double momentum(const Neuron& neuron, double t) const;
    double hiddenHit(Eigen::Index k, Eigen::Index i, bool fromWall, double horizon) const;
    double marginHit(Eigen::Index i, bool fromWall, double horizon) const;
    /// m_i and m_i' at t.
    std::array<double, 2> margin(Eigen::Index i, double t) const;
    /// A bound on |m_i''| over [t, t + h].
    double curvatureBound(Eigen::Index i, double t, double h) const;

    const loss::Loss& loss_;
    Eigen::VectorXd start_;
    network::Signature signature_;
    Eigen::MatrixXd points_;      ///< x̄ (x alone without hidden biases), columns
    Eigen::MatrixXd slopes_;      ///< λ, K × N
    Eigen::MatrixXd directions_;  ///< a_k, columns
    Eigen::MatrixXd z0_, speed_;  ///< z_ik at 0 and a_k·x̄_i, K × N
    std::vector<Neuron> neurons_;
    double c_ = 0.0, gamma_ = 0.0;
};

}  // namespace omegascope::dynamics
