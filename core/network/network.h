#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/network/parameter_layout.h"

namespace omegascope::network {

/// What a forward pass leaves behind for N data; column i belongs to datum i.
struct ForwardPass {
    std::vector<Eigen::MatrixXd> preActivations;  ///< z^(ℓ), ℓ = 1…L at [ℓ-1]: d_ℓ × N
    std::vector<Eigen::MatrixXd> features;  ///< x^(ℓ), ℓ = 0…L at [ℓ]: d_ℓ × N; x^(0) are the data
    Eigen::MatrixXd outputs;                ///< ŷ: R × N
};

/// A ReLU network as a function of (ω, x).   [P, (4)]   A regular value: architecture and layout, no
/// parameters.
class Network {
  public:
    Network() : Network(Architecture{}) {}
    /// @throws std::invalid_argument when check(architecture) fails
    explicit Network(Architecture architecture);

    const Architecture& architecture() const { return architecture_; }
    const ParameterLayout& layout() const { return layout_; }
    int depth() const { return architecture_.depth(); }
    Eigen::Index parameterCount() const { return layout_.size(); }

    /// z = W^(ℓ) x + b^(ℓ), ℓ = 1…L+1 (L+1: V and c).  @param features d_{ℓ-1} × N  @return d_ℓ × N
    Eigen::MatrixXd affine(int layer, const Eigen::VectorXd& parameters,
                           const Eigen::MatrixXd& features) const;
    /// The same without the bias, W^(ℓ) x.
    Eigen::MatrixXd linear(int layer, const Eigen::VectorXd& parameters,
                           const Eigen::MatrixXd& features) const;
    /// Adds the bias of layer ℓ to each column of z.
    void addBias(int layer, const Eigen::VectorXd& parameters, Eigen::MatrixXd& z) const;
    /// Adjoint of `linear` in x: W^(ℓ)ᵀ δ.  @param delta d_ℓ × N  @return d_{ℓ-1} × N
    Eigen::MatrixXd transposed(int layer, const Eigen::VectorXd& parameters,
                               const Eigen::MatrixXd& delta) const;
    /// Adds ∂/∂(W^(ℓ), b^(ℓ)) of Σ_i ⟨δ_i, W^(ℓ) x_i + b^(ℓ)⟩ to `gradient` (length n).
    void accumulateGradient(int layer, const Eigen::MatrixXd& delta, const Eigen::MatrixXd& features,
                            Eigen::VectorXd& gradient) const;
    /// |w_u|·|x_i| + |b_u| for every unit u and datum i: the scale against which a pre-activation counts as
    /// zero.
    Eigen::MatrixXd scale(int layer, const Eigen::VectorXd& parameters,
                          const Eigen::MatrixXd& features) const;

    /// Cost O(N · weights).
    ForwardPass forward(const Eigen::VectorXd& parameters, const Eigen::MatrixXd& points) const;
    /// ŷ alone: R × N.
    Eigen::MatrixXd outputs(const Eigen::VectorXd& parameters, const Eigen::MatrixXd& points) const;

    bool operator==(const Network& other) const { return architecture_ == other.architecture_; }

  private:
    Architecture architecture_;
    ParameterLayout layout_;
};

/// σ_α applied entrywise.
Eigen::MatrixXd leakyRelu(const Eigen::MatrixXd& z, double alpha);

}  // namespace omegascope::network
