#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/data/dataset.h"
#include "core/loss/criterion.h"
#include "core/network/network.h"
#include "core/network/signature.h"
#include "core/support/shared.h"

namespace omegascope::loss {

/// A pre-activation counts as zero when |z| ≤ kWallTolerance · scale, scale = |w| s + |b| (criterion: 1 + the
/// scale of ŷ), where s is |x| in the first layer and above it the scale of the features: the scale of the
/// unit below, times α where that unit is inactive. So a feature that is zero by cancellation alone does not
/// make the entries above it look nonzero. The same tolerance decides on_wall, the signature and the active
/// set.
inline constexpr double kWallTolerance = 1e-9;

/// Everything one evaluation at ω gives.
struct Evaluation {
    network::ForwardPass pass;
    Eigen::MatrixXd criterion;  ///< criterion pre-activations, units × N
    Eigen::VectorXd perDatum;   ///< ℓ_i, unweighted, length N
    double value = 0.0;         ///< L(ω)
};

/// L(ω) = Σ_i μ_i ℓ(ŷ(x_i; ω), y_i).   [P, (5)]   With replicas E_γ: the penalty is added to the value and the gradient
/// (replica_penalty.h), and belongs to no datum. An immutable value that can be shared between threads.
class Loss {
  public:
    /// @throws std::invalid_argument when the shapes do not fit (see check)
    Loss(network::Network network, Criterion criterion, Shared<data::Dataset> dataset);
    /// Whether the three fit together; a sentence otherwise.
    static Outcome check(const network::Network& network, Criterion criterion, const data::Dataset& dataset);

    const network::Network& network() const { return network_; }
    Criterion criterion() const { return criterion_; }
    const data::Dataset& dataset() const { return *dataset_; }
    const Eigen::MatrixXd& weights() const { return weights_; }  ///< μ, 1 × N or R × N
    Eigen::Index parameterCount() const { return network_.parameterCount(); }
    int criterionLayer() const { return network_.depth() + 1; }  ///< L+1

    double value(const Eigen::VectorXd& parameters) const;
    Evaluation evaluate(const Eigen::VectorXd& parameters) const;

    /// S(ω) with the third state 0 where |z| ≤ tolerance · scale.   [P, (6)]
    network::Signature signature(const Eigen::VectorXd& parameters, double tolerance = kWallTolerance) const;
    network::Signature signature(const Eigen::VectorXd& parameters, const Evaluation& evaluation,
                                 double tolerance = kWallTolerance) const;

    /// The scales above, layer ℓ = 1…L at [ℓ-1], d_ℓ × N; then the criterion's, units × N (hinge-type
    /// criteria).
    std::vector<Eigen::MatrixXd> wallScales(const Eigen::VectorXd& parameters, const Evaluation& evaluation,
                                            double tolerance = kWallTolerance) const;

    /// Gradient at ω of the form that `signature` selects.   [P, Thm 1; I, Lemma 2]
    ///   ∇L|_Ω_u(ω) = Σ_i μ_i Σ_r ε_ir ∇m_ir   (masked backpropagation; ε_ir = 1 where the criterion entry is
    ///   +1)
    /// For squared and logistic the hidden masks alone are used.
    /// @param parameters length n; need not lie in the cell
    /// @param signature  an entry 0 throws std::invalid_argument
    /// Cost O(N · weights). Deterministic, thread-safe.
    Eigen::VectorXd gradientInCell(const Eigen::VectorXd& parameters,
                                   const network::Signature& signature) const;

    /// ∇L(ω), or nothing when ω lies on a wall.
    std::optional<Eigen::VectorXd> gradient(const Eigen::VectorXd& parameters) const;

    /// What backpropagation computes with σ'(0) := α, criterion' (0) := 0: ∇L off the walls, and on them the
    /// gradient of the form with every zero entry taken as inactive. On a wall it need not lie in the Clarke
    /// subdifferential.
    Eigen::VectorXd backpropagation(const Eigen::VectorXd& parameters) const;

    /// An empty signature of the right shape.
    network::Signature emptySignature() const;

  private:
    network::Network network_;
    Criterion criterion_;
    Shared<data::Dataset> dataset_;
    Eigen::MatrixXd weights_;
};

/// Data that activate no unit of the first hidden layer: z^(1)_k ≤ 0 for every k.   [P, section 3]
/// Empty for a network with no hidden layer.
std::vector<int> inactiveData(const Evaluation& evaluation);
/// The same where that cuts a datum off from the first layer's gradient, which it does for α = 0 alone; else none.
std::vector<int> deadData(const Loss& loss, const Evaluation& evaluation);

/// solved[i]: ℓ_i = 0 for hinge-type criteria, up to kWallTolerance · (1 + max|ŷ_i|) so that rounding leaves
/// a datum exactly at its margin solved; |ŷ-y|² ≤ 1e-12 (squared); y ŷ > 0 (logistic, which has no zero).
std::vector<bool> solvedData(const Loss& loss, const Evaluation& evaluation);

}  // namespace omegascope::loss
