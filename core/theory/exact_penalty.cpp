#include "core/theory/exact_penalty.h"

#include <stdexcept>

#include "core/theory/separability.h"

namespace omegascope::theory {

namespace {

/// 1 at the entries of ω̌ (hidden weights and biases), 0 at those of V and c.
Eigen::VectorXd sharedEntries(const network::Network& network) {
    Eigen::VectorXd shared = Eigen::VectorXd::Zero(network.parameterCount());
    for (const network::Block& block : network.layout().blocks())
        if (block.layer <= network.depth()) shared.segment(block.offset, block.size).setOnes();
    return shared;
}

double replicaFactor(std::size_t count) {
    return static_cast<double>(count) / static_cast<double>(count - 1);
}

Eigen::VectorXd mean(const std::vector<Eigen::VectorXd>& replicas) {
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(replicas.front().size());
    for (const Eigen::VectorXd& replica : replicas) sum += replica;
    return sum / static_cast<double>(replicas.size());
}

}  // namespace

loss::Loss classProblem(const loss::Loss& loss, int r) {
    if (loss.criterion() != loss::Criterion::OneVersusAll)
        throw std::invalid_argument("class problems are those of a one-versus-all loss");
    network::Architecture architecture = loss.network().architecture();
    if (r < 0 || r >= architecture.outputs) throw std::invalid_argument("no such class");
    architecture.outputs = 1;
    data::Dataset dataset = loss.dataset();
    const std::vector<int> signs = classSigns(loss, r);
    for (Eigen::Index i = 0; i < dataset.targets.cols(); ++i)
        dataset.targets(0, i) = signs[static_cast<std::size_t>(i)];
    if (dataset.scheme == data::WeightScheme::Explicit) dataset.weights = loss.weights().row(r).eval();
    return {network::Network(architecture), loss::Criterion::Hinge, std::move(dataset)};
}

Eigen::VectorXd classParameters(const loss::Loss& loss, const Eigen::VectorXd& parameters, int r) {
    network::Architecture architecture = loss.network().architecture();
    if (r < 0 || r >= architecture.outputs) throw std::invalid_argument("no such class");
    architecture.outputs = 1;
    const network::ParameterLayout layout(architecture);
    Eigen::VectorXd replica(layout.size());
    for (const network::Block& block : layout.blocks()) {
        const network::Block* source = loss.network().layout().find(block.name);
        // A row of V, an entry of c, or a whole block of the hidden layers.
        const bool own = block.layer > loss.network().depth();
        const Eigen::Index start = source->offset + (own ? r * block.size : 0);
        replica.segment(block.offset, block.size) = parameters.segment(start, block.size);
    }
    return replica;
}

std::vector<loss::Loss> classProblems(const loss::Loss& loss) {
    std::vector<loss::Loss> problems;
    for (int r = 0; r < loss.network().architecture().outputs; ++r) problems.push_back(classProblem(loss, r));
    return problems;
}

std::vector<Eigen::VectorXd> replicate(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    std::vector<Eigen::VectorXd> replicas;
    for (int r = 0; r < loss.network().architecture().outputs; ++r)
        replicas.push_back(classParameters(loss, parameters, r));
    return replicas;
}

double penalty(const std::vector<loss::Loss>& problems, const std::vector<Eigen::VectorXd>& replicas) {
    if (replicas.size() < 2) return 0.0;
    const Eigen::VectorXd shared = sharedEntries(problems.front().network());
    const Eigen::VectorXd centre = mean(replicas);
    double sum = 0.0;
    for (const Eigen::VectorXd& replica : replicas)
        sum += shared.cwiseProduct(replica - centre).squaredNorm();
    return replicaFactor(replicas.size()) * sum;
}

std::vector<Eigen::VectorXd> penaltyGradient(const std::vector<loss::Loss>& problems,
                                             const std::vector<Eigen::VectorXd>& replicas) {
    const Eigen::VectorXd shared = sharedEntries(problems.front().network());
    const Eigen::VectorXd centre = mean(replicas);
    std::vector<Eigen::VectorXd> gradient;
    for (const Eigen::VectorXd& replica : replicas) {
        const double factor = replicas.size() < 2 ? 0.0 : 2.0 * replicaFactor(replicas.size());
        gradient.push_back(factor * shared.cwiseProduct(replica - centre));
    }
    return gradient;
}

double penalisedLoss(const std::vector<loss::Loss>& problems, const std::vector<Eigen::VectorXd>& replicas,
                     double gamma) {
    double sum = gamma * penalty(problems, replicas);
    for (std::size_t r = 0; r < replicas.size(); ++r) sum += problems[r].value(replicas[r]);
    return sum;
}

}  // namespace omegascope::theory
