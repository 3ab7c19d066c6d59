#include "app/figures/slice/slice_state.h"

#include <algorithm>

#include "core/slice/nearest_point.h"

namespace omegascope::figures {

namespace {

constexpr int kMostPoints = 2000;
constexpr double kOnPlane = 1e-9;  // ω within this share of its own length from the plane counts as on it

/// The stored steps up to the shown one: coordinates on the slice, and the true loss.
template <typename Visitor>
void visitPath(const ShownPoint& shown, const Visitor& visit) {
    const dynamics::Trajectory& run = shown.session.trajectory;
    if (run.empty()) return;
    const auto take = [&](const Eigen::VectorXd& parameters, int step) {
        const Eigen::VectorXd coordinates = shown.slice.project(parameters);
        visit(coordinates, run.loss[static_cast<std::size_t>(step)], parameters);
    };
    const int frames = shown.step / run.stride;
    const int skip = std::max(1, (frames + kMostPoints - 1) / kMostPoints);
    for (int k = 0; k <= frames && k * run.stride < shown.step; k += skip)
        take(run.keyframes[static_cast<std::size_t>(k)], k * run.stride);
    take(shown.point, shown.step);
}

}  // namespace

std::array<double, 2> sliceCoordinates(const ShownPoint& shown) {
    const Eigen::VectorXd coordinates = shown.slice.project(shown.point);
    return {coordinates(0), coordinates(1)};
}

double distanceFromPlane(const slice::AffineSlice& slice, const Eigen::VectorXd& point) {
    const double distance = slice::nearestPoint(slice, point, 2).distance;
    return distance > kOnPlane * (1.0 + point.norm()) ? distance : 0.0;
}

std::array<double, 3> volumeCoordinates(const ShownPoint& shown) {
    const Eigen::VectorXd coordinates = shown.slice.project(shown.point);
    return {coordinates(0), coordinates(1), coordinates(2)};
}

ShownPath shownPath(const ShownPoint& shown) {
    ShownPath path;
    visitPath(shown, [&](const Eigen::VectorXd& at, double loss, const Eigen::VectorXd& point) {
        path.steps.push_back({at(0), at(1), loss});
        path.farthest = std::max(path.farthest, distanceFromPlane(shown.slice, point));
    });
    return path;
}

std::vector<std::array<double, 3>> volumePath(const ShownPoint& shown) {
    std::vector<std::array<double, 3>> points;
    visitPath(shown, [&points](const Eigen::VectorXd& at, double, const Eigen::VectorXd&) {
        points.push_back({at(0), at(1), at(2)});
    });
    return points;
}

SliceFigureState sliceFigureState(const ShownPoint& shown, std::shared_ptr<const SlicePicture> picture) {
    SliceFigureState state;
    state.picture = std::move(picture);
    state.rangeS = shown.slice.ranges[0];
    state.rangeT = shown.slice.ranges[1];
    state.omega = sliceCoordinates(shown);
    state.offPlane = distanceFromPlane(shown.slice, shown.point);
    const ShownPath path = shownPath(shown);
    for (const auto& [s, t, loss] : path.steps) state.trajectory.push_back({s, t});
    state.pathOffPlane = path.farthest;
    state.choices = shown.session.view;
    return state;
}

}  // namespace omegascope::figures
