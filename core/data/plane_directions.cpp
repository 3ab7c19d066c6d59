#include "core/data/plane_directions.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/support/dense_algebra.h"

namespace omegascope::data {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kMostForMatrix = 256;
constexpr Index kSubspace = 8;
constexpr int kMostSteps = 500;
constexpr double kSettled = 1e-9;
constexpr double kShrinkage = 1e-3;

/// The largest entry of each column becomes positive.
MatrixXd oriented(MatrixXd directions) {
    for (auto column : directions.colwise()) {
        Index largest = 0;
        column.cwiseAbs().maxCoeff(&largest);
        if (column(largest) < 0.0) column = -column;
    }
    return directions;
}

/// Of centred data.
Result<MatrixXd> byIteration(const MatrixXd& centred, const Control& control) {
    const Index d = centred.rows(), size = std::min({kSubspace, d, centred.cols()});
    // Data themselves are a start that misses no direction that matters; the shift keeps equal ones apart.
    MatrixXd basis(d, size);
    for (Index k = 0; k < size; ++k)
        for (Index row = 0; row < d; ++row)
            basis(row, k) = std::sin(static_cast<double>((row + 1) * (k + 1))) + (row == k ? 1.0 : 0.0);
    basis = algebra::orthonormalised(basis);
    MatrixXd plane = basis.leftCols(2);
    for (int step = 0; step < kMostSteps; ++step) {
        if (control.stopped()) return cancelled();
        const MatrixXd next = centred * (centred.transpose() * basis);
        // Eigenvalues come in ascending order.
        const MatrixXd ritz =
            basis *
            algebra::symmetricEigen(basis.transpose() * next).vectors.rightCols(2).rowwise().reverse();
        const double moved = (ritz - plane * (plane.transpose() * ritz)).norm();
        plane = ritz;
        if (moved < kSettled) break;
        basis = algebra::orthonormalised(next);
    }
    return plane;
}

}  // namespace

Result<MatrixXd> principalPlane(const MatrixXd& points, const Control& control) {
    if (points.rows() < 2) throw std::invalid_argument("principalPlane: data of one dimension have no plane");
    const MatrixXd centred = points.colwise() - points.rowwise().mean();
    MatrixXd plane;
    if (points.rows() <= kMostForMatrix) {
        plane =
            algebra::symmetricEigen(centred * centred.transpose()).vectors.rightCols(2).rowwise().reverse();
    } else {
        if (points.cols() < 3) return Error{"Fewer than three data span no plane; give more."};
        auto found = byIteration(centred, control);
        if (!found) return found.error();
        plane = *std::move(found);
    }
    const VectorXd spread = (centred.transpose() * plane).colwise().norm();
    if (!(spread(1) > 1e-12 * spread(0)))
        return Error{"The data lie on one line, so they span no plane; choose two coordinates."};
    return oriented(std::move(plane));
}

Result<MatrixXd> separatingPlane(const MatrixXd& points, const std::vector<int>& classes,
                                 const Control& control) {
    const Index d = points.rows();
    if (d < 2 || classes.size() != static_cast<std::size_t>(points.cols()))
        throw std::invalid_argument("separatingPlane: give two dimensions, and a class for every datum");
    if (d > kMostForSeparation)
        return Error{"The data have " + std::to_string(d) +
                     " coordinates; the directions of separation are found up to " +
                     std::to_string(kMostForSeparation) + ", so choose the principal ones."};
    const int count = 1 + *std::max_element(classes.begin(), classes.end());
    MatrixXd means = MatrixXd::Zero(d, count);
    VectorXd sizes = VectorXd::Zero(count);
    for (Index i = 0; i < points.cols(); ++i) {
        means.col(classes[static_cast<std::size_t>(i)]) += points.col(i);
        sizes(classes[static_cast<std::size_t>(i)]) += 1.0;
    }
    if ((sizes.array() > 0.0).count() < 2)
        return Error{
            "All data are of one class, so nothing separates them; choose the principal directions."};
    for (int c = 0; c < count; ++c)
        if (sizes(c) > 0.0) means.col(c) /= sizes(c);
    MatrixXd within = points;
    for (Index i = 0; i < points.cols(); ++i)
        within.col(i) -= means.col(classes[static_cast<std::size_t>(i)]);
    const VectorXd mean = points.rowwise().mean();
    MatrixXd between = means.colwise() - mean;
    for (int c = 0; c < count; ++c) between.col(c) *= std::sqrt(sizes(c));

    MatrixXd scatter = within * within.transpose();
    if (control.stopped()) return cancelled();
    const double trace = scatter.trace();
    scatter.diagonal().array() += trace > 0.0 ? kShrinkage * trace / static_cast<double>(d) : 1.0;
    const MatrixXd solved = algebra::solvePositive(scatter, between);
    if (control.stopped()) return cancelled();
    const auto [values, vectors] = algebra::symmetricEigen(between.transpose() * solved);
    MatrixXd plane(d, 2);
    plane.col(0) = (solved * vectors.col(count - 1)).normalized();
    constexpr double kNothing = 1e-12;
    if (count > 2 && values(count - 2) > kNothing * values(count - 1)) {
        plane.col(1) = solved * vectors.col(count - 2);
    } else {
        const MatrixXd rest = points - plane.col(0) * (plane.col(0).transpose() * points);
        auto principal = principalPlane(rest, control);
        if (!principal) return principal.error();
        plane.col(1) = principal->col(0);
    }
    plane.col(1) -= plane.col(0).dot(plane.col(1)) * plane.col(0);
    if (!(plane.col(1).norm() > 0.0)) return Error{"Classes lie on one line; choose two coordinates."};
    plane.col(1).normalize();
    return oriented(std::move(plane));
}

}  // namespace omegascope::data
