#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/loss/criterion.h"
#include "core/network/network.h"
#include "core/network/signature.h"

/// The network of one cell: every σ_α replaced by the slope that the cell's signature gives it, so that ŷ is
/// multilinear in the layers' parameters on all of Ω.   [P, section 3]
namespace omegascope::loss {

/// A signature with each entry 0 replaced by `state`.
network::Signature resolved(network::Signature signature, std::int8_t state);

/// What a signature without zeros selects.
struct Masks {
    std::vector<Eigen::MatrixXd>
        slopes;  ///< layer ℓ at [ℓ-1]: d_ℓ × N, 1 where the signature is +1, α where it is -1
    Eigen::MatrixXd criterion;  ///< ε, units × N: 1 where the entry is +1, else 0; 0 at the constant r = r0
};

/// @throws std::invalid_argument when the signature's shape does not fit or it has an entry 0 (the multiclass
/// r = r0
///         entry, a constant, is not read)
Masks masks(const network::Network& network, Criterion criterion, const Eigen::MatrixXd& targets,
            const network::Signature& signature);

/// The forward pass with the masks' slopes in the place of σ_α.
network::ForwardPass maskedForward(const network::Network& network, const Masks& masks,
                                   const Eigen::VectorXd& parameters, const Eigen::MatrixXd& points);

/// ∇_ω Σ_i ⟨δ_i, ŷ_i⟩ for the masked network.
/// @param features x^(0)…x^(L) of maskedForward   @param delta R × N   @return length n
Eigen::VectorXd maskedBackward(const network::Network& network, const Masks& masks,
                               const Eigen::VectorXd& parameters,
                               const std::vector<Eigen::MatrixXd>& features, Eigen::MatrixXd delta);

/// ∇_ω Σ_i ⟨δ_i, z_i^(ℓ)⟩ for the masked network: the linear form of a pre-activation when δ is a unit
/// vector.
/// @param layer ℓ = 1…L+1 (L+1: ŷ)   @param delta d_ℓ × N   Only features and slopes below ℓ are read.
Eigen::VectorXd maskedBackward(const network::Network& network, const Masks& masks,
                               const Eigen::VectorXd& parameters,
                               const std::vector<Eigen::MatrixXd>& features, Eigen::MatrixXd delta,
                               int layer);

}  // namespace omegascope::loss
