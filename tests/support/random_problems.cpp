#include "tests/support/random_problems.h"

namespace omegascope::testing {

namespace {

constexpr int kData = 7;

Eigen::MatrixXd normalMatrix(Eigen::Index rows, Eigen::Index columns, Random& random) {
    Eigen::MatrixXd matrix(rows, columns);
    for (double& entry : matrix.reshaped()) entry = random.normal();
    return matrix;
}

network::Architecture architectureOf(const ProblemKind& kind) {
    network::Architecture architecture;
    architecture.alpha = kind.alpha;
    architecture.input = kind.convolution ? 18 : 3;
    if (kind.convolution) {
        network::Conv2dLayer layer;
        layer.inputShape = {2, 3, 3};
        layer.kernel = {2, 2};
        layer.channels = 2;
        layer.stride = 1;
        layer.padding = 1;
        architecture.layers.emplace_back(layer);
    }
    while (architecture.depth() < kind.depth)
        architecture.layers.emplace_back(network::DenseLayer{4 - architecture.depth() % 2});
    const bool several =
        kind.criterion == loss::Criterion::MulticlassHinge || kind.criterion == loss::Criterion::OneVersusAll;
    architecture.outputs = several ? 3 : (kind.criterion == loss::Criterion::Squared ? 2 : 1);
    return architecture;
}

Eigen::MatrixXd targetsOf(loss::Criterion criterion, int outputs, Random& random) {
    switch (criterion) {
        case loss::Criterion::Squared:
            return normalMatrix(outputs, kData, random);
        case loss::Criterion::MulticlassHinge:
        case loss::Criterion::OneVersusAll: {
            Eigen::MatrixXd classes(1, kData);
            for (double& entry : classes.reshaped()) entry = static_cast<double>(random.index(3));
            return classes;
        }
        case loss::Criterion::Hinge:
        case loss::Criterion::Logistic:
            break;
    }
    Eigen::MatrixXd signs(1, kData);
    for (double& entry : signs.reshaped()) entry = random.uniform() < 0.5 ? -1.0 : 1.0;
    return signs;
}

}  // namespace

std::string ProblemKind::label() const {
    return std::string(loss::name(criterion)) + ", depth " + std::to_string(depth) +
           (convolution ? ", conv2d" : ", dense") + ", alpha " + std::to_string(alpha).substr(0, 3);
}

std::vector<ProblemKind> problemKinds() {
    std::vector<ProblemKind> kinds;
    for (const auto criterion : loss::kCriteria)
        for (int depth = 0; depth <= 3; ++depth)
            for (const bool convolution : {false, true})
                for (const double alpha : {0.0, 0.1, 1.0})
                    if (depth > 0 || !convolution) kinds.push_back({criterion, depth, convolution, alpha});
    return kinds;
}

Problem randomProblem(const ProblemKind& kind, Random& random) {
    const auto architecture = architectureOf(kind);
    network::Network network(architecture);
    data::Dataset dataset;
    dataset.points = normalMatrix(architecture.input, kData, random);
    dataset.targets = targetsOf(kind.criterion, architecture.outputs, random);
    dataset.scheme = data::WeightScheme::Explicit;
    dataset.weights = normalMatrix(loss::weightRows(kind.criterion, architecture.outputs), kData, random)
                          .cwiseAbs()
                          .array() +
                      0.1;
    Eigen::VectorXd parameters = normalMatrix(network.parameterCount(), 1, random);
    return {loss::Loss(std::move(network), kind.criterion, std::move(dataset)), std::move(parameters)};
}

slice::AffineSlice randomPlane(const network::Network& network, Random& random) {
    slice::AffineSlice plane;
    plane.origin = normalMatrix(network.parameterCount(), 1, random);
    plane.directions = normalMatrix(network.parameterCount(), 2, random);
    plane.ranges = {{-1.5, 1.0}, {-1.0, 2.0}};
    return plane;
}

}  // namespace omegascope::testing
