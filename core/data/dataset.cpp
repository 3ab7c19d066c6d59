#include "core/data/dataset.h"
#include "core/support/words.h"

#include <cmath>

namespace omegascope::data {

namespace {

bool same(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
    return a.rows() == b.rows() && a.cols() == b.cols() && (a.array() == b.array()).all();
}

}  // namespace

Eigen::MatrixXd Dataset::resolvedWeights(int rows) const {
    switch (scheme) {
        case WeightScheme::Uniform:
            return Eigen::MatrixXd::Constant(rows, size(), 1.0 / size());
        case WeightScheme::Unit:
            return Eigen::MatrixXd::Ones(rows, size());
        case WeightScheme::Explicit:
            break;
    }
    if (weights.rows() == rows) return weights;
    return weights.row(0).replicate(rows, 1);
}

bool Dataset::operator==(const Dataset& other) const {
    return same(points, other.points) && same(targets, other.targets) && scheme == other.scheme &&
           (scheme != WeightScheme::Explicit || same(weights, other.weights));
}

Outcome checkShapes(const Dataset& dataset) {
    const Eigen::Index n = dataset.points.cols();
    if (n == 0 || dataset.points.rows() == 0)
        return Error{"The data set is empty; give at least one point with at least one coordinate."};
    if (dataset.targets.rows() == 0)
        return Error{"The data have no targets; give one target for each point."};
    if (dataset.targets.cols() != n)
        return Error{thereAre(n, "point") + " but " + counted(dataset.targets.cols(), "target") +
                     "; give one target for each point."};
    for (Eigen::Index i = 0; i < n; ++i) {
        if (!dataset.points.col(i).allFinite())
            return Error{"Point " + std::to_string(i) + " has a coordinate that is not a finite number."};
        if (!dataset.targets.col(i).allFinite())
            return Error{"Target " + std::to_string(i) + " is not a finite number."};
    }
    if (dataset.scheme != WeightScheme::Explicit) return Done{};
    if (dataset.weights.rows() == 0)
        return Error{"The data have no weights; give one for each point, or \"uniform\" or \"unit\"."};
    if (dataset.weights.cols() != n)
        return Error{thereAre(n, "point") + " but " + counted(dataset.weights.cols(), "weight") +
                     "; give one weight for each point, or \"uniform\" or \"unit\"."};
    for (Eigen::Index i = 0; i < n; ++i)
        if (!dataset.weights.col(i).allFinite() || (dataset.weights.col(i).array() <= 0.0).any())
            return Error{"Weight " + std::to_string(i) + " must be a finite number above 0."};
    return Done{};
}

}  // namespace omegascope::data
