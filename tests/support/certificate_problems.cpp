#include "tests/support/certificate_problems.h"

#include <array>
#include <map>
#include <stdexcept>

namespace omegascope::testing {

certificates::Certificate Judged::certificate() const {
    return certificates::write(loss, at, point, data).value();
}

loss::Loss randomLoss(loss::Criterion criterion, int depth, Random& random) {
    using loss::Criterion;
    network::Architecture architecture;
    architecture.alpha = std::array{0.0, 0.1, 0.5, 1.0}[random.index(4)];
    architecture.hiddenBias = random.index(4) > 0;
    architecture.outputBias = random.index(3) > 0;
    architecture.input = 1 + static_cast<int>(random.index(3));
    if (depth > 0 && random.index(6) == 0) {
        network::Conv2dLayer layer;
        layer.inputShape = {1, 2, 2};
        layer.kernel = {2, 1};
        layer.padding = static_cast<int>(random.index(2));
        architecture.input = 4;
        architecture.layers.emplace_back(layer);
    }
    while (architecture.depth() < depth)
        architecture.layers.emplace_back(network::DenseLayer{1 + static_cast<int>(random.index(3))});
    const bool classes = criterion == Criterion::MulticlassHinge || criterion == Criterion::OneVersusAll;
    architecture.outputs = classes ? 2 + static_cast<int>(random.index(2)) : 1;
    if (criterion == Criterion::Squared) architecture.outputs = 1 + static_cast<int>(random.index(2));
    data::Dataset data;
    const auto count = static_cast<Eigen::Index>(3 + random.index(6));
    const bool whole = random.index(4) > 0;
    data.points.resize(architecture.input, count);
    data.targets.resize(criterion == Criterion::Squared ? architecture.outputs : 1, count);
    for (double& x : data.points.reshaped())
        x = whole ? static_cast<double>(random.index(7)) - 3.0 : random.normal();
    for (double& y : data.targets.reshaped()) {
        if (classes)
            y = static_cast<double>(random.index(static_cast<std::uint64_t>(architecture.outputs)));
        else if (criterion == Criterion::Squared)
            y = static_cast<double>(random.index(5)) - 2.0;
        else
            y = random.index(2) == 0 ? -1.0 : 1.0;
    }
    if (random.index(3) == 0) data.points.col(1) = data.points.col(0);
    data.scheme = std::array{data::WeightScheme::Uniform, data::WeightScheme::Unit,
                             data::WeightScheme::Explicit}[random.index(3)];
    if (data.scheme == data::WeightScheme::Explicit) {
        data.weights.resize(loss::weightRows(criterion, architecture.outputs), count);
        for (double& weight : data.weights.reshaped())
            weight = static_cast<double>(1 + random.index(3)) * 0.25;
    }
    return loss::Loss(network::Network(architecture), criterion, std::move(data));
}

Eigen::VectorXd latticeMinimum(const loss::Loss& loss, Random& random) {
    Eigen::VectorXd at(loss.parameterCount());
    for (double& entry : at) entry = (static_cast<double>(random.index(9)) - 4.0) / 2.0;
    double here = loss.value(at);
    for (bool moved = true; moved;) {
        moved = false;
        for (Eigen::Index j = 0; j < at.size(); ++j)
            for (const double step : {0.5, -0.5, 1.0, -1.0}) {
                at[j] += step;
                const double there = loss.value(at);
                if (there < here) {
                    here = there;
                    moved = true;
                } else {
                    at[j] -= step;
                }
            }
    }
    return at;
}

Judged judged(loss::Loss loss, Eigen::VectorXd at, std::string label) {
    auto point = theorems::analysePoint(loss, at);
    auto data = theorems::analyseData(loss);
    if (!point || !data) throw std::runtime_error(label);
    return {std::move(loss), std::move(at), *std::move(point), *std::move(data), std::move(label)};
}

Judged problemNumber(int number) {
    Random random(static_cast<std::uint64_t>(7000 + number));
    const auto criterion = loss::kCriteria[static_cast<std::size_t>(number) % loss::kCriteria.size()];
    const int depth = std::array{1, 0, 1, 2, 1, 3, 1, 2}[static_cast<std::size_t>(number / 5 % 8)];
    loss::Loss loss = randomLoss(criterion, depth, random);
    Eigen::VectorXd at(loss.parameterCount());
    const int kind = number / 3 % 4;
    for (double& entry : at)
        entry = kind == 0 ? random.normal() : (static_cast<double>(random.index(5)) - 2.0) / 2.0;
    if (kind >= 2) at = latticeMinimum(loss, random);
    std::string label = "problem " + std::to_string(number) + ": " + std::string(loss::name(criterion)) +
                        ", depth " + std::to_string(depth);
    return judged(std::move(loss), std::move(at), std::move(label));
}

const Certified& certified(int number) {
    static std::map<int, Certified> known;
    const auto found = known.find(number);
    if (found != known.end()) return found->second;
    Judged problem = problemNumber(number);
    certificates::Certificate certificate = problem.certificate();
    return known.emplace(number, Certified{std::move(problem), std::move(certificate)}).first->second;
}

}  // namespace omegascope::testing
