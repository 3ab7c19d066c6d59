#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/loss/loss.h"

/// The penalised training of one-versus-all problems: R replicas of the hidden layers, one per class.
///   E_γ(ω^(1), …, ω^(R)) = Σ_r L^(r)(ω^(r)) + γ R(ω̌^(1), …, ω̌^(R)),   ω^(r) = (ω̌^(r), v_r, c_r)
///   R = R/(R-1) Σ_r |ω̌^(r) - ω̄|²,   ω̄ the mean of the ω̌^(r)                               [P, (12)-(13)]
namespace omegascope::theory {

/// The binary hinge loss L^(r): the network with the output r alone, y_ir = ±1, weights μ_ir.   [P, (12)]
/// @throws std::invalid_argument unless the criterion is one-versus-all and 0 ≤ r < R
loss::Loss classProblem(const loss::Loss& loss, int r);

/// ω^(r) = (ω̌, v_r, c_r) of ω, in the layout of classProblem(loss, r).
Eigen::VectorXd classParameters(const loss::Loss& loss, const Eigen::VectorXd& parameters, int r);

/// L^(1), …, L^(R).
std::vector<loss::Loss> classProblems(const loss::Loss& loss);

/// All replicas equal: ω^(1), …, ω^(R) of one ω.
std::vector<Eigen::VectorXd> replicate(const loss::Loss& loss, const Eigen::VectorXd& parameters);

/// R(ω̌^(1), …, ω̌^(R)); 0 for R = 1. @param replicas in the layout of classProblem
double penalty(const std::vector<loss::Loss>& problems, const std::vector<Eigen::VectorXd>& replicas);

/// ∇R, one vector per replica:  2R/(R-1) (ω̌^(r) - ω̄), and 0 in v_r and c_r.
std::vector<Eigen::VectorXd> penaltyGradient(const std::vector<loss::Loss>& problems,
                                             const std::vector<Eigen::VectorXd>& replicas);

/// E_γ at the replicas.
double penalisedLoss(const std::vector<loss::Loss>& problems, const std::vector<Eigen::VectorXd>& replicas,
                     double gamma);

}  // namespace omegascope::theory
