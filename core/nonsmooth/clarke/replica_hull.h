#pragma once

#include <vector>

#include "core/nonsmooth/clarke/clarke.h"

/// The penalised loss E_γ of a network with replicas at one ω = (ω^(1), …, ω^(R)).   [P, (13) and Thm 7]
///
/// Its terms L^(r) share no variable, and the penalty is smooth, so the subdifferential is a product:
///   ∂₀E_γ(ω) = ∏_r (∂₀L^(r)(ω^(r)) + 2 γ f (ω̌^(r) - ω̄))
/// and each factor is that of a two-class problem. Precondition of all: the loss has replicas.
namespace omegascope::nonsmooth {

/// ∂₀L^(r)(ω^(r)) of every class, without the penalty. Also for a one-versus-all loss whose classes share ω̌.
Result<std::vector<ClarkeSubdifferential>> classSubdifferentials(const loss::Loss& loss,
                                                                 const Eigen::VectorXd& parameters,
                                                                 const ClarkeOptions& options,
                                                                 const Control& control);

/// ∂₀E_γ(ω), told by its element of least norm (ClarkeMethod::PerClass: no gradients are listed).
Result<ClarkeSubdifferential> replicaSubdifferential(const loss::Loss& loss,
                                                     const Eigen::VectorXd& parameters,
                                                     const ClarkeOptions& options, const Control& control);

}  // namespace omegascope::nonsmooth
