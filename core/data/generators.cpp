#include "core/data/generators.h"

#include <cmath>
#include <functional>
#include <numbers>
#include <stdexcept>

#include "core/support/random.h"

namespace omegascope::data {

namespace {

constexpr double kPi = std::numbers::pi;

/// N points in the plane: `place` draws the centre of a datum, then normal noise is added to each coordinate.
Dataset sampled(const Sampling& sampling, int classes,
                const std::function<Eigen::Vector2d(int, Random&)>& place,
                const std::function<double(int)>& target) {
    if (sampling.count < classes)
        throw std::invalid_argument("a generator needs at least one datum for each class");
    if (!std::isfinite(sampling.noise) || sampling.noise < 0.0)
        throw std::invalid_argument("the noise of a generator must be finite and not negative");
    Random random(sampling.seed);
    Dataset dataset;
    dataset.points.resize(2, sampling.count);
    dataset.targets.resize(1, sampling.count);
    for (int i = 0; i < sampling.count; ++i) {
        Eigen::Vector2d point = place(i, random);
        // One statement each: the order of the draws is part of the result.
        point.x() += sampling.noise * random.normal();
        point.y() += sampling.noise * random.normal();
        dataset.points.col(i) = point;
        dataset.targets(0, i) = target(i);
    }
    return dataset;
}

double sign(int datum) {
    return datum % 2 == 0 ? 1.0 : -1.0;
}

Eigen::Vector2d onCircle(double radius, double angle) {
    return {radius * std::cos(angle), radius * std::sin(angle)};
}

}  // namespace

Dataset xorClusters(const Sampling& sampling) {
    // Corners in turn: (1,-1)+, (1,1)-, (-1,1)+, (-1,-1)-.
    const auto place = [](int i, Random&) {
        const int corner = i % 4;
        return Eigen::Vector2d(corner < 2 ? 1.0 : -1.0, corner == 1 || corner == 2 ? 1.0 : -1.0);
    };
    return sampled(sampling, 2, place, sign);
}

Dataset twoMoons(const Sampling& sampling) {
    const auto place = [](int i, Random& random) {
        const Eigen::Vector2d upper = onCircle(1.0, random.uniform(0.0, kPi));
        return i % 2 == 0 ? upper : Eigen::Vector2d(1.0 - upper.x(), 0.5 - upper.y());
    };
    return sampled(sampling, 2, place, sign);
}

Dataset concentricCircles(const Sampling& sampling, double innerRadius) {
    if (!(innerRadius > 0.0 && innerRadius < 1.0))
        throw std::invalid_argument("the inner radius must lie between 0 and 1");
    const auto place = [innerRadius](int i, Random& random) {
        return onCircle(i % 2 == 0 ? innerRadius : 1.0, random.uniform(0.0, 2.0 * kPi));
    };
    return sampled(sampling, 2, place, sign);
}

Dataset gaussianBlobs(const Sampling& sampling, int classes) {
    if (classes < 2) throw std::invalid_argument("blobs need at least two classes");
    const auto place = [classes](int i, Random&) {
        return onCircle(2.0, 2.0 * kPi * (i % classes) / classes);
    };
    return sampled(sampling, classes, place, [classes](int i) { return static_cast<double>(i % classes); });
}

Dataset spiral(const Sampling& sampling, double turns) {
    if (!std::isfinite(turns) || turns <= 0.0)
        throw std::invalid_argument("a spiral needs a positive number of turns");
    const auto place = [turns](int i, Random& random) {
        const double radius = random.uniform(0.1, 1.0);
        return Eigen::Vector2d(sign(i) * onCircle(radius, 2.0 * kPi * turns * radius));
    };
    return sampled(sampling, 2, place, sign);
}

Dataset zigZag(const Sampling& sampling, int teeth) {
    if (teeth < 1) throw std::invalid_argument("a zig-zag needs at least one tooth");
    const auto place = [teeth](int i, Random& random) {
        const double x = random.uniform();
        const double phase = x * teeth - std::floor(x * teeth);
        const double height = 1.0 - std::abs(2.0 * phase - 1.0);
        return Eigen::Vector2d(4.0 * x, 2.0 * height + (i % 2 == 0 ? 0.0 : 0.5));
    };
    return sampled(sampling, 2, place, sign);
}

Dataset separable(const Sampling& sampling, double margin) {
    if (!std::isfinite(margin) || margin <= 0.0)
        throw std::invalid_argument("a margin must be positive and finite");
    Sampling still = sampling;
    still.noise = 0.0;  // along the line alone, see below
    const auto place = [&](int i, Random& random) {
        const double along = random.uniform(-2.0, 2.0) + sampling.noise * random.normal();
        const double away = sign(i) * (margin + random.uniform(0.0, 2.0));
        return Eigen::Vector2d((away + along) / std::numbers::sqrt2, (away - along) / std::numbers::sqrt2);
    };
    if (!std::isfinite(sampling.noise) || sampling.noise < 0.0) still.noise = sampling.noise;
    return sampled(still, 2, place, sign);
}

Dataset regression(const Sampling& sampling, double frequency) {
    if (!std::isfinite(frequency)) throw std::invalid_argument("a frequency must be finite");
    // Drawn as points of the plane; the second coordinate is the target.
    Sampling still = sampling;
    still.noise = std::isfinite(sampling.noise) && sampling.noise >= 0.0 ? 0.0 : sampling.noise;
    const auto place = [&](int, Random& random) {
        const double x = random.uniform(-2.0, 2.0);
        return Eigen::Vector2d(x, std::sin(0.5 * kPi * frequency * x) + sampling.noise * random.normal());
    };
    Dataset dataset = sampled(still, 1, place, sign);
    dataset.targets = Eigen::MatrixXd(dataset.points.row(1));
    dataset.points = Eigen::MatrixXd(dataset.points.row(0));
    return dataset;
}

Dataset jellyfish() {
    Dataset dataset;
    dataset.points.resize(2, 4);
    dataset.points << 1.0, 0.2, 0.0, 0.6,  //
        0.0, 0.6, 1.0, 0.2;
    dataset.targets.resize(1, 4);
    dataset.targets << 1.0, 1.0, -1.0, -1.0;
    return dataset;
}

Dataset outlier(const Sampling& sampling) {
    if (sampling.count < 3) throw std::invalid_argument("an outlier needs two data or more beside it");
    Random random(sampling.seed);
    Dataset dataset;
    dataset.points.resize(2, sampling.count);
    dataset.targets.resize(1, sampling.count);
    const int last = sampling.count - 1;
    for (int i = 0; i < last; ++i) {
        for (int k = 0; k < 2; ++k) dataset.points(k, i) = -random.uniform(0.5, 1.5);
        dataset.targets(0, i) = dataset.points(0, i) > dataset.points(1, i) ? 1.0 : -1.0;
    }
    // The mean is 0 when the last balances the others; scaled so, the squares sum to about N.
    for (int k = 0; k < 2; ++k) {
        dataset.points(k, last) = -dataset.points.row(k).head(last).sum();
        dataset.points.row(k) *=
            std::sqrt(static_cast<double>(sampling.count)) / dataset.points.row(k).norm();
    }
    dataset.targets(0, last) = 1.0;
    return dataset;
}

Dataset twelvePoints() {
    Eigen::Matrix<double, 2, 6> positive;
    positive << 1.0, 2.0, 2.0, 3.0, 3.0, 1.5,  //
        1.0, 0.0, 2.0, 1.0, -1.0, -1.5;
    Dataset dataset;
    dataset.points.resize(2, 12);
    dataset.points << positive, -positive;
    dataset.targets.resize(1, 12);
    dataset.targets << Eigen::RowVectorXd::Ones(6), -Eigen::RowVectorXd::Ones(6);
    return dataset;
}

}  // namespace omegascope::data
