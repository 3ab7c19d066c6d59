#include "core/loss/replica_penalty.h"

namespace omegascope::loss {

namespace {

/// visit(block, size of one replica) for the blocks of the hidden layers.
template <typename Visit>
void forEachReplicated(const network::Network& network, Visit visit) {
    const network::Architecture& architecture = network.architecture();
    if (!architecture.replicas) return;
    for (const network::Block& block : network.layout().blocks())
        if (block.layer <= network.depth()) visit(block, block.size / architecture.outputs);
}

}  // namespace

Eigen::VectorXd replicaDeviation(const network::Network& network, const Eigen::VectorXd& parameters) {
    Eigen::VectorXd result = Eigen::VectorXd::Zero(parameters.size());
    forEachReplicated(network, [&](const network::Block& block, Eigen::Index size) {
        const Eigen::Map<const Eigen::MatrixXd> all(parameters.data() + block.offset, size,
                                                    network.architecture().outputs);
        Eigen::Map<Eigen::MatrixXd> apart(result.data() + block.offset, size, all.cols());
        // Entries that all replicas share are 0 apart, whatever their mean rounds to.
        for (Eigen::Index k = 0; k < size; ++k)
            if ((all.row(k).array() != all(k, 0)).any())
                apart.row(k) = all.row(k).array() - all.row(k).mean();
    });
    return result;
}

double penaltyValue(const network::Network& network, const Eigen::VectorXd& parameters) {
    const double weight = network::penaltyWeight(network.architecture());
    return weight == 0.0 ? 0.0 : weight * replicaDeviation(network, parameters).squaredNorm();
}

void addPenaltyGradient(const network::Network& network, const Eigen::VectorXd& parameters,
                        Eigen::VectorXd& gradient) {
    const double weight = network::penaltyWeight(network.architecture());
    if (weight != 0.0) gradient += 2.0 * weight * replicaDeviation(network, parameters);
}

PenaltyForm penaltyForm(const network::Network& network, const Eigen::VectorXd& at, const Eigen::VectorXd& d1,
                        const Eigen::VectorXd& d2) {
    PenaltyForm form;
    const double weight = network::penaltyWeight(network.architecture());
    if (weight == 0.0) return form;
    const Eigen::VectorXd a = replicaDeviation(network, at), b = replicaDeviation(network, d1),
                          c = replicaDeviation(network, d2);
    form.moves = (b.array() != 0.0).any() || (c.array() != 0.0).any();
    form.one = weight * a.squaredNorm();
    form.s = 2.0 * weight * a.dot(b);
    form.t = 2.0 * weight * a.dot(c);
    form.ss = weight * b.squaredNorm();
    form.st = 2.0 * weight * b.dot(c);
    form.tt = weight * c.squaredNorm();
    return form;
}

network::Network withoutPenalty(const network::Network& network) {
    network::Architecture architecture = network.architecture();
    if (!architecture.replicas) return network;
    architecture.replicas->gamma = 0.0;
    return network::Network(architecture);
}

ReplicaSpread replicaSpread(const network::Network& network, const Eigen::VectorXd& parameters) {
    const int count = network.architecture().replicaCount();
    const Eigen::VectorXd apart = replicaDeviation(network, parameters);
    ReplicaSpread spread{Eigen::MatrixXd::Zero(network.depth(), count), (apart.array() == 0.0).all()};
    forEachReplicated(network, [&](const network::Block& block, Eigen::Index size) {
        for (Eigen::Index r = 0; r < count; ++r)
            spread.distance(block.layer - 1, r) += apart.segment(block.offset + r * size, size).squaredNorm();
    });
    spread.distance = spread.distance.cwiseSqrt();
    return spread;
}

}  // namespace omegascope::loss
