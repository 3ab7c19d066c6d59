#include "tests/torture/random_sessions.h"

#include <cmath>

namespace omegascope::torture {

namespace {

enum class Numbers { Normal, Whole, OneDecimal };

double number(Random& random, Numbers kind) {
    const double value = random.normal();
    switch (kind) {
        case Numbers::Normal:
            return value;
        case Numbers::Whole:
            return std::round(2.0 * value);
        case Numbers::OneDecimal:
            return std::round(10.0 * value) / 10.0;
    }
    return value;
}

network::Architecture randomArchitecture(Random& random) {
    network::Architecture architecture;
    architecture.input = 1 + static_cast<int>(random.index(3));
    architecture.alpha = std::array{0.0, 0.01, 0.1, 0.5}[random.index(4)];
    // One layer, two and three are what people look at most.
    const int depth = std::array{1, 1, 2, 2, 3, 3, 4}[random.index(7)];
    for (int layer = 0; layer < depth; ++layer)
        architecture.layers.emplace_back(network::DenseLayer{1 + static_cast<int>(random.index(4))});
    return architecture;
}

Eigen::VectorXd randomDirection(Eigen::Index count, Random& random, Numbers kind, std::size_t spread) {
    Eigen::VectorXd direction = Eigen::VectorXd::Zero(count);
    while (direction.norm() == 0.0) {
        if (spread == 2) {
            direction[static_cast<Eigen::Index>(random.index(static_cast<std::size_t>(count)))] = 1.0;
            continue;
        }
        for (double& entry : direction) {
            entry = number(random, kind);
            if (spread == 1 && random.uniform() < 0.6) entry = 0.0;
        }
    }
    return direction;
}

}  // namespace

session::Session randomSession(Random& random) {
    constexpr std::array kCriteria{loss::Criterion::Hinge, loss::Criterion::Squared,
                                   loss::Criterion::MulticlassHinge, loss::Criterion::OneVersusAll};
    session::Session session;
    session.architecture = randomArchitecture(random);
    session.criterion = kCriteria[random.index(kCriteria.size())];
    const bool classes = session.criterion == loss::Criterion::MulticlassHinge ||
                         session.criterion == loss::Criterion::OneVersusAll;
    session.architecture.outputs = classes ? 3 : 1;
    const auto kind = static_cast<Numbers>(random.index(3));
    const auto count = static_cast<Eigen::Index>(2 + random.index(10));
    data::Dataset data;
    data.points.resize(session.architecture.input, count);
    for (double& x : data.points.reshaped()) x = number(random, kind);
    data.targets.resize(1, count);
    for (double& y : data.targets.reshaped()) {
        if (classes)
            y = static_cast<double>(random.index(3));
        else
            y = session.criterion == loss::Criterion::Squared ? number(random, kind)
                                                              : (random.index(2) == 0 ? -1.0 : 1.0);
    }
    session.data = Shared<data::Dataset>(std::move(data));
    const network::Network network(session.architecture);
    session.parameters.resize(network.parameterCount());
    for (double& entry : session.parameters) entry = number(random, kind);
    session.slice.followsParameters = true;
    session.slice.origin = session.parameters;
    const std::size_t spread = random.index(3);
    const double half = kind == Numbers::Normal ? std::pow(10.0, random.uniform(-1.0, 1.0)) : 3.0;
    for (int k = 0; k < 2; ++k) {
        session.slice.directions.emplace_back(
            slice::BlockDirection{randomDirection(session.parameters.size(), random, kind, spread)});
        session.slice.ranges.push_back({-half, half});
    }
    return session;
}

loss::Loss lossOf(const session::Session& session) {
    return loss::Loss(network::Network(session.architecture), session.criterion, *session.data);
}

session::Session without(const session::Session& session, Eigen::Index datum) {
    session::Session less = session;
    const data::Dataset& all = *session.data;
    data::Dataset data;
    data.points.resize(all.points.rows(), all.points.cols() - 1);
    data.targets.resize(all.targets.rows(), all.points.cols() - 1);
    for (Eigen::Index i = 0, to = 0; i < all.points.cols(); ++i) {
        if (i == datum) continue;
        data.points.col(to) = all.points.col(i);
        data.targets.col(to++) = all.targets.col(i);
    }
    less.data = Shared<data::Dataset>(std::move(data));
    return less;
}

}  // namespace omegascope::torture
