#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/loss/loss.h"

/// The two-class problems of a one-versus-all loss, and the network that holds one replica for each.   [P, (12)-(13)]
///   L^(r)(ω̌, v_r, c_r) = Σ_i μ_ir σ(1 - y_ir ŷ_ir),   y_ir = ±1
/// With replicas ω = (ω^(1), …, ω^(R)), ω^(r) = (ω̌^(r), v_r, c_r); without them all classes share ω̌.
namespace omegascope::loss {

/// The binary hinge loss L^(r): the network with the output r and its hidden layers alone, weights μ_ir.
/// @throws std::invalid_argument unless the criterion is one-versus-all and 0 ≤ r < R
Loss classProblem(const Loss& loss, int r);
/// L^(1), …, L^(R).
std::vector<Loss> classProblems(const Loss& loss);

/// ω^(r) = (ω̌^(r), v_r, c_r) of ω, in the layout of classProblem(loss, r).
Eigen::VectorXd classPoint(const Loss& loss, const Eigen::VectorXd& parameters, int r);
std::vector<Eigen::VectorXd> classPoints(const Loss& loss, const Eigen::VectorXd& parameters);

/// Explicit weights that sum to 1 and give the same weight to all classes, shared out evenly within a class: for
/// one-versus-all Σ_{y_ir=1} μ_ir = Σ_{y_ir=-1} μ_ir = ½ for every r.   [P, section 4]
/// @return 1 × N or R × N; nothing where the targets are no classes or a class has no datum
std::optional<Eigen::MatrixXd> equalClassWeights(const Loss& loss);

/// The architecture with replicas, or without them.
network::Architecture withReplicas(network::Architecture architecture, network::Replicas replicas);
network::Architecture withoutReplicas(network::Architecture architecture);
/// E_γ of a one-versus-all loss.  @throws std::invalid_argument when its network has no dense hidden layer
Loss penalised(const Loss& loss, network::Replicas replicas);

/// ω of a network with replicas from one vector for each class: the inverse of classPoints there.
Eigen::VectorXd joined(const network::Network& network, const std::vector<Eigen::VectorXd>& points);
/// Every replica of ω̌ in the place of a shared one: from an ω (or a direction) of the network without replicas.
Eigen::VectorXd replicated(const network::Network& network, const Eigen::VectorXd& shared);
/// The mean of the replicas, V and c: an ω (or a direction) of the network without them.
Eigen::VectorXd shared(const network::Network& network, const Eigen::VectorXd& parameters);

}  // namespace omegascope::loss
