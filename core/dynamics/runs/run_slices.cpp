#include "core/dynamics/runs/run_slices.h"

#include <algorithm>
#include <cmath>

#include "core/dynamics/runs/sampled_steps.h"
#include "core/support/dense_algebra.h"

namespace omegascope::dynamics {

namespace {

constexpr double kMargin = 0.1;
constexpr double kStraight = 1e-9;  // off a line, against its length

/// Ranges that hold all columns of `coordinates`.
std::vector<std::array<double, 2>> rangesOf(const Eigen::MatrixXd& coordinates) {
    const Eigen::VectorXd low = coordinates.rowwise().minCoeff(), high = coordinates.rowwise().maxCoeff();
    const double largest = (high - low).maxCoeff();
    std::vector<std::array<double, 2>> ranges;
    for (Eigen::Index a = 0; a < low.size(); ++a) {
        // A narrow run still gets a window that shows something beside it.
        const double pad = kMargin * std::max(high(a) - low(a), 0.2 * largest);
        ranges.push_back({low(a) - pad, high(a) + pad});
    }
    return ranges;
}

slice::SliceSpec planeOf(const Eigen::VectorXd& origin, const Eigen::MatrixXd& directions,
                         const Eigen::MatrixXd& points) {
    slice::SliceSpec spec;
    spec.followsParameters = false;
    spec.origin = origin;
    for (const auto direction : directions.colwise())
        spec.directions.emplace_back(slice::BlockDirection{direction});
    const Eigen::MatrixXd offsets = points.colwise() - origin;
    const Eigen::VectorXd squares = directions.colwise().squaredNorm();
    spec.ranges = rangesOf(squares.cwiseInverse().asDiagonal() * (directions.transpose() * offsets));
    return spec;
}

/// ω - origin without its part along the unit vector.
Eigen::MatrixXd across(const Eigen::MatrixXd& points, const Eigen::VectorXd& origin,
                       const Eigen::VectorXd& unit) {
    const Eigen::MatrixXd offsets = points.colwise() - origin;
    return offsets - unit * (unit.transpose() * offsets);
}

}  // namespace

Result<slice::SliceSpec> planeThroughRun(const Trajectory& trajectory, const loss::Loss& loss,
                                         const Eigen::VectorXd& third, const Control& control) {
    const auto steps = sampledSteps(trajectory.steps(), kPrincipalSamples);
    const auto replayed = pointsAt(trajectory, loss, steps, control);
    if (!replayed) return replayed.error();
    const Eigen::MatrixXd& points = *replayed;
    const Eigen::VectorXd start = points.col(0), along = points.rightCols(1) - start;
    const double length = along.norm();
    if (!(length > 0.0))
        return Error{"The run ends where it began, so it gives no direction; choose another slice."};
    const Eigen::VectorXd off = across(third, start, along / length);
    if (off.norm() <= kStraight * length)
        return Error{
            "The third point lies on the line through the run's start and end; choose one beside it."};
    Eigen::MatrixXd directions(start.size(), 2);
    directions << along, off;
    Eigen::MatrixXd shown(points.rows(), points.cols() + 1);
    shown << points, third;
    return planeOf(start, directions, shown);
}

Result<int> farthestStep(const Trajectory& trajectory, const loss::Loss& loss, const Control& control) {
    const auto steps = sampledSteps(trajectory.steps(), kPrincipalSamples);
    const auto replayed = pointsAt(trajectory, loss, steps, control);
    if (!replayed) return replayed.error();
    const Eigen::MatrixXd& points = *replayed;
    const Eigen::VectorXd start = points.col(0), along = points.rightCols(1) - start;
    const double length = along.norm();
    Eigen::Index farthest = 0;
    double distance = 0.0;
    if (length > 0.0) distance = across(points, start, along / length).colwise().norm().maxCoeff(&farthest);
    if (!(distance > kStraight * length))
        return Error{"The run follows a straight line, so no step lies beside it."};
    return steps[static_cast<std::size_t>(farthest)];
}

Result<PrincipalPlane> principalPlane(const Trajectory& trajectory, const loss::Loss& loss,
                                      const Control& control) {
    const auto steps = sampledSteps(trajectory.steps(), kPrincipalSamples);
    const auto replayed = pointsAt(trajectory, loss, steps, control);
    if (!replayed) return replayed.error();
    const Eigen::MatrixXd& points = *replayed;
    const Eigen::VectorXd mean = points.rowwise().mean();
    const Eigen::MatrixXd offsets = points.colwise() - mean;
    if (control.stopped()) return cancelled();
    const algebra::PrincipalDirections main = algebra::principalDirections(offsets, 2);
    const double total = main.squares.sum();
    if (main.squares.size() < 2 || !(main.squares(1) > kStraight * kStraight * total))
        return Error{total > 0.0 ? "The run follows a straight line, so it has only one main direction."
                                 : "The run does not move, so it has no main directions."};
    PrincipalPlane plane;
    plane.slice = planeOf(points.rightCols(1), main.directions, points);
    plane.firstShare = main.squares(0) / total;
    plane.secondShare = main.squares(1) / total;
    plane.points = static_cast<int>(steps.size());
    return plane;
}

DistancesFromSlice distancesFrom(const slice::AffineSlice& slice, const Trajectory& trajectory,
                                 const loss::Loss& loss, int limit) {
    DistancesFromSlice result;
    result.steps = sampledSteps(trajectory.steps(), limit);
    const Eigen::MatrixXd points = pointsAt(trajectory, loss, result.steps).value();
    result.distance.resize(points.cols());
    for (Eigen::Index j = 0; j < points.cols(); ++j) result.distance(j) = slice.distance(points.col(j));
    return result;
}

}  // namespace omegascope::dynamics
