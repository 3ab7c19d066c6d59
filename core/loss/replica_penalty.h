#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/network/network.h"

/// γ f Σ_r |ω̌^(r) - ω̄|² of a network with replicas, as a function of ω.   [P, (13); network::Replicas]
namespace omegascope::loss {

/// The penalty with its weight; 0 without replicas.
double penaltyValue(const network::Network& network, const Eigen::VectorXd& parameters);

/// Adds its gradient, 2 γ f (ω̌^(r) - ω̄) in the hidden layers of replica r and 0 in V and c.
void addPenaltyGradient(const network::Network& network, const Eigen::VectorXd& parameters,
                        Eigen::VectorXd& gradient);

/// ω̌^(r) - ω̄ in every replica, 0 in V and c: length n. Linear in ω.
Eigen::VectorXd replicaDeviation(const network::Network& network, const Eigen::VectorXd& parameters);

/// The coefficients of 1, s, t, s², st, t² of the penalty at ω + s d1 + t d2.
struct PenaltyForm {
    double one = 0.0, s = 0.0, t = 0.0, ss = 0.0, st = 0.0, tt = 0.0;
    bool moves = false;  ///< whether d1 or d2 pulls replicas apart; decided on the numbers as stored
};
PenaltyForm penaltyForm(const network::Network& network, const Eigen::VectorXd& at, const Eigen::VectorXd& d1,
                        const Eigen::VectorXd& d2);

/// The network without the penalty's γ: the same Ω and outputs.
network::Network withoutPenalty(const network::Network& network);

/// How far the replicas are apart.
struct ReplicaSpread {
    Eigen::MatrixXd distance;  ///< |ω^(ℓ,r) - ω̄^(ℓ)| with the biases, L × R
    bool equal = false;        ///< all replicas are the same numbers
};
ReplicaSpread replicaSpread(const network::Network& network, const Eigen::VectorXd& parameters);

}  // namespace omegascope::loss
