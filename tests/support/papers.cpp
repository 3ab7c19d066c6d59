#include "tests/support/papers.h"

#include <stdexcept>
#include <string>
#include <utility>

namespace omegascope::testing {
namespace {

using Ranges = std::vector<std::array<double, 2>>;

network::Architecture oneHiddenLayer(int input, int units, int outputs, double alpha, bool hiddenBias,
                                     bool outputBias) {
    network::Architecture architecture;
    architecture.input = input;
    architecture.layers = {network::DenseLayer{units}};
    architecture.outputs = outputs;
    architecture.alpha = alpha;
    architecture.hiddenBias = hiddenBias;
    architecture.outputBias = outputBias;
    return architecture;
}

data::Dataset dataset(Eigen::MatrixXd points, Eigen::MatrixXd targets) {
    data::Dataset result;
    result.points = std::move(points);
    result.targets = std::move(targets);
    return result;
}

data::Dataset weighted(data::Dataset result, Eigen::MatrixXd weights) {
    result.scheme = data::WeightScheme::Explicit;
    result.weights = std::move(weights);
    return result;
}

Example example(loss::Loss loss, Eigen::VectorXd parameters, Eigen::VectorXd first, Eigen::VectorXd second,
                Ranges ranges, bool followsParameters, const Eigen::VectorXd& origin) {
    slice::AffineSlice plane;
    plane.origin = origin;
    plane.directions.resize(origin.size(), 2);
    plane.directions.col(0) = first;
    plane.directions.col(1) = second;
    plane.ranges = ranges;
    slice::SliceSpec spec;
    spec.followsParameters = followsParameters;
    spec.origin = origin;
    spec.directions = {slice::BlockDirection{std::move(first)}, slice::BlockDirection{std::move(second)}};
    spec.ranges = std::move(ranges);
    return {std::move(loss), std::move(parameters), std::move(plane), std::move(spec)};
}

Example figure1On(double lowV) {
    const network::Network net(oneHiddenLayer(1, 1, 1, 0.0, false, false));
    const Eigen::RowVector3d x(1, -1, -2), y(1, 1, -1), weights(0.5, 0.4, 0.1);
    loss::Loss loss(net, loss::Criterion::Hinge, weighted(dataset(x, y), weights));
    return example(std::move(loss), parametersOf(net, {{"W1", {-1}}, {"V", {1}}}), alongEntry(net, "W1", 0),
                   alongEntry(net, "V", 0), {{-3, 3}, {lowV, 3}}, false, Eigen::VectorXd::Zero(2));
}

Example figure4(const std::vector<NamedBlock>& blocks, double centre1, double centre2) {
    const network::Network net(oneHiddenLayer(2, 2, 1, 0.0, true, false));
    Eigen::MatrixXd points(2, 12);
    points.leftCols(6) << 1, 2, 2, 3, 3, 1.5, 1, 0, 2, 1, -1, -1.5;
    points.rightCols(6) = -points.leftCols(6);
    Eigen::MatrixXd targets = Eigen::MatrixXd::Ones(1, 12);
    targets.rightCols(6).setConstant(-1);
    const Eigen::VectorXd parameters = parametersOf(net, blocks);
    Eigen::VectorXd origin = parameters;
    const Eigen::Index bias = net.layout().find("b1")->offset;
    origin[bias] = 0;
    origin[bias + 1] = 0;
    return example(loss::Loss(net, loss::Criterion::Hinge, dataset(points, targets)), parameters,
                   alongEntry(net, "b1", 0), alongEntry(net, "b1", 1),
                   {{centre1 - 4, centre1 + 4}, {centre2 - 4, centre2 + 4}}, true, origin);
}

}  // namespace

Eigen::VectorXd parametersOf(const network::Network& network, const std::vector<NamedBlock>& blocks) {
    Eigen::VectorXd result = Eigen::VectorXd::Zero(network.parameterCount());
    for (const NamedBlock& given : blocks) {
        const network::Block* block = network.layout().find(given.name);
        if (block == nullptr || block->size != static_cast<Eigen::Index>(given.values.size())) {
            throw std::invalid_argument("The block " + std::string(given.name) +
                                        " does not fit the network.");
        }
        for (Eigen::Index i = 0; i < block->size; ++i) {
            result[block->offset + i] = given.values[static_cast<std::size_t>(i)];
        }
    }
    return result;
}

Eigen::VectorXd alongEntry(const network::Network& network, std::string_view block, Eigen::Index index) {
    return Eigen::VectorXd::Unit(network.parameterCount(), network.layout().find(block)->offset + index);
}

Example figure1() {
    return figure1On(0);
}

Example figure1WithNegativeV() {
    return figure1On(-3);
}

Example figure2() {
    const network::Network net(oneHiddenLayer(1, 2, 1, 0.1, true, true));
    const Eigen::RowVector3d x(-1, 0, 1), y(1, -1, 1);
    const Eigen::VectorXd sharp =
        parametersOf(net, {{"W1", {0.5, -0.5}}, {"b1", {2, 2}}, {"V", {1, 1}}, {"c", {-3}}});
    const Eigen::VectorXd flat =
        parametersOf(net, {{"W1", {4, -4}}, {"b1", {-1, -1}}, {"V", {1, 1}}, {"c", {-1.1}}});
    return example(loss::Loss(net, loss::Criterion::Hinge, dataset(x, y)), sharp, flat - sharp,
                   alongEntry(net, "c", 0), {{-0.25, 1.25}, {-2, 2}}, true, sharp);
}

Example figure3() {
    network::Architecture linear;
    linear.input = 2;
    linear.outputBias = false;
    const network::Network net(linear);
    Eigen::MatrixXd points(2, 4);
    points << 1, 1, 1, 1, 1, -1, 1, -1;
    const Eigen::RowVector4d targets(1, 1, -1, -1), weights(1.0 / 3, 1.0 / 3, 1.0 / 6, 1.0 / 6);
    loss::Loss loss(net, loss::Criterion::Hinge, weighted(dataset(points, targets), weights));
    return example(std::move(loss), parametersOf(net, {{"V", {1.8, 0.72}}}), alongEntry(net, "V", 0),
                   alongEntry(net, "V", 1), {{0, 2}, {-1, 1}}, false, Eigen::VectorXd::Zero(2));
}

Example figure4a() {
    return figure4({{"W1", {2, 0, -2, 0}}, {"b1", {-0.5, -0.5}}, {"V", {1, -1}}}, 0, 0);
}

Example figure4b() {
    return figure4({{"W1", {2, 0, -2, 0}}, {"b1", {-3.5, -2.5}}, {"V", {3, -3}}}, 0, 0);
}

Example figure4c() {
    return figure4({{"W1", {1, 0, -1, 0}}, {"b1", {-4, -4}}, {"V", {1, -1}}}, -2, -2);
}

Example figure5() {
    const network::Network net(oneHiddenLayer(2, 3, 4, 0.0, true, true));
    Eigen::MatrixXd points(2, 12);
    points << -1, -2, -2, 1, 2, 2, -1, -1, -2, -1, 1, 2,  //
        -2, -1, -2, -2, -1, -2, 1, 3, 2, 2, 2, 2;
    Eigen::MatrixXd targets(1, 12);
    targets << 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3;
    const Eigen::VectorXd parameters = parametersOf(net, {{"W1", {-1, -1, 1, -1, 0, 1}},
                                                          {"b1", {-1.5, -1.5, 0}},
                                                          {"V", {3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 2}},
                                                          {"c", {0, 0, 1, 0}}});
    Eigen::VectorXd origin = parameters;
    const Eigen::Index bias = net.layout().find("b1")->offset;
    origin[bias] = 0;
    origin[bias + 1] = 0;
    return example(loss::Loss(net, loss::Criterion::MulticlassHinge, dataset(points, targets)), parameters,
                   alongEntry(net, "b1", 0), alongEntry(net, "b1", 1), {{-5, 2}, {-5, 2}}, true, origin);
}

Example localMinimumOfSwirszcz() {
    const network::Network net(oneHiddenLayer(1, 1, 1, 0.0, true, true));
    Eigen::MatrixXd x(1, 5), y(1, 5);
    x << 5, 4, 3, 1, -1;
    y << 2, 1, 0, -3, 3;
    data::Dataset unit = dataset(x, y);
    unit.scheme = data::WeightScheme::Unit;
    const Eigen::VectorXd parameters = parametersOf(net, {{"W1", {1}}, {"b1", {-3}}, {"V", {1}}});
    return example(loss::Loss(net, loss::Criterion::Squared, unit), parameters, alongEntry(net, "W1", 0),
                   alongEntry(net, "b1", 0), {{-9, 3}, {-8, 2}}, false, parametersOf(net, {{"V", {1}}}));
}

}  // namespace omegascope::testing
