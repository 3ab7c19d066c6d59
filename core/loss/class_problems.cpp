#include "core/loss/class_problems.h"

#include <stdexcept>

namespace omegascope::loss {

namespace {

void requireClass(const Loss& loss, int r) {
    if (loss.criterion() != Criterion::OneVersusAll)
        throw std::invalid_argument("class problems are those of a one-versus-all loss");
    if (r < 0 || r >= loss.network().architecture().outputs) throw std::invalid_argument("no such class");
}

network::Architecture classArchitecture(const network::Network& network) {
    network::Architecture architecture = withoutReplicas(network.architecture());
    architecture.outputs = 1;
    return architecture;
}

/// visit(block of one class, where class r has it in ω) for the blocks of `network`.
template <typename Visit>
void forEachPart(const network::Network& network, const network::ParameterLayout& own, int r, Visit visit) {
    for (const network::Block& block : own.blocks()) {
        const network::Block* source = network.layout().find(block.name);
        // A row of V, an entry of c, a replica, or a block that all classes share.
        const bool split = block.layer > network.depth() || network.architecture().replicas.has_value();
        visit(block, source->offset + (split ? r * block.size : 0));
    }
}

}  // namespace

Loss classProblem(const Loss& loss, int r) {
    requireClass(loss, r);
    data::Dataset dataset = loss.dataset();
    for (Eigen::Index i = 0; i < dataset.targets.cols(); ++i)
        dataset.targets(0, i) = dataset.targets(0, i) == r ? 1.0 : -1.0;
    if (dataset.scheme == data::WeightScheme::Explicit) dataset.weights = loss.weights().row(r).eval();
    return {network::Network(classArchitecture(loss.network())), Criterion::Hinge, std::move(dataset)};
}

std::vector<Loss> classProblems(const Loss& loss) {
    std::vector<Loss> problems;
    for (int r = 0; r < loss.network().architecture().outputs; ++r) problems.push_back(classProblem(loss, r));
    return problems;
}

Eigen::VectorXd classPoint(const Loss& loss, const Eigen::VectorXd& parameters, int r) {
    requireClass(loss, r);
    const network::ParameterLayout layout(classArchitecture(loss.network()));
    Eigen::VectorXd point(layout.size());
    forEachPart(loss.network(), layout, r, [&](const network::Block& block, Eigen::Index from) {
        point.segment(block.offset, block.size) = parameters.segment(from, block.size);
    });
    return point;
}

std::vector<Eigen::VectorXd> classPoints(const Loss& loss, const Eigen::VectorXd& parameters) {
    std::vector<Eigen::VectorXd> points;
    for (int r = 0; r < loss.network().architecture().outputs; ++r)
        points.push_back(classPoint(loss, parameters, r));
    return points;
}

std::optional<Eigen::MatrixXd> equalClassWeights(const Loss& loss) {
    const Criterion criterion = loss.criterion();
    if (criterion == Criterion::Squared) return std::nullopt;
    const bool signs = criterion == Criterion::Hinge || criterion == Criterion::Logistic;
    const int classes = signs ? 2 : loss.network().architecture().outputs;
    const auto targets = loss.dataset().targets.row(0);
    const auto classOf = [&](Eigen::Index i) {
        return static_cast<Eigen::Index>(signs ? (targets[i] + 1.0) / 2.0 : targets[i]);
    };
    Eigen::VectorXd count = Eigen::VectorXd::Zero(classes);
    for (Eigen::Index i = 0; i < targets.size(); ++i) count[classOf(i)] += 1.0;
    if ((count.array() == 0.0).any()) return std::nullopt;
    const bool versus = criterion == Criterion::OneVersusAll;
    Eigen::MatrixXd weights(versus ? classes : 1, targets.size());
    for (Eigen::Index i = 0; i < targets.size(); ++i)
        for (Eigen::Index r = 0; r < weights.rows(); ++r) {
            const double others = static_cast<double>(targets.size()) - count[r];
            weights(r, i) = !versus           ? 1.0 / (classes * count[classOf(i)])
                            : classOf(i) == r ? 0.5 / count[r]
                                              : 0.5 / others;
        }
    return weights;
}

network::Architecture withReplicas(network::Architecture architecture, network::Replicas replicas) {
    architecture.replicas = replicas;
    return architecture;
}

network::Architecture withoutReplicas(network::Architecture architecture) {
    architecture.replicas.reset();
    return architecture;
}

Loss penalised(const Loss& loss, network::Replicas replicas) {
    return {network::Network(withReplicas(loss.network().architecture(), replicas)), loss.criterion(),
            loss.dataset()};
}

Eigen::VectorXd joined(const network::Network& network, const std::vector<Eigen::VectorXd>& points) {
    const network::ParameterLayout layout(classArchitecture(network));
    Eigen::VectorXd parameters = Eigen::VectorXd::Zero(network.parameterCount());
    for (std::size_t r = 0; r < points.size(); ++r)
        forEachPart(network, layout, static_cast<int>(r), [&](const network::Block& block, Eigen::Index to) {
            parameters.segment(to, block.size) = points[r].segment(block.offset, block.size);
        });
    return parameters;
}

Eigen::VectorXd replicated(const network::Network& network, const Eigen::VectorXd& shared) {
    const network::ParameterLayout layout(withoutReplicas(network.architecture()));
    Eigen::VectorXd parameters(network.parameterCount());
    for (const network::Block& block : layout.blocks()) {
        const network::Block& all = *network.layout().find(block.name);
        for (Eigen::Index from = 0; from < all.size; from += block.size)
            parameters.segment(all.offset + from, block.size) = shared.segment(block.offset, block.size);
    }
    return parameters;
}

Eigen::VectorXd shared(const network::Network& network, const Eigen::VectorXd& parameters) {
    const network::ParameterLayout layout(withoutReplicas(network.architecture()));
    Eigen::VectorXd result(layout.size());
    for (const network::Block& block : layout.blocks()) {
        const network::Block& all = *network.layout().find(block.name);
        const Eigen::Map<const Eigen::MatrixXd> copies(parameters.data() + all.offset, block.size,
                                                       all.size / block.size);
        auto own = result.segment(block.offset, block.size);
        // Equal entries are kept bit by bit, whatever their mean rounds to.
        for (Eigen::Index k = 0; k < block.size; ++k)
            own[k] = (copies.row(k).array() == copies(k, 0)).all() ? copies(k, 0) : copies.row(k).mean();
    }
    return result;
}

}  // namespace omegascope::loss
