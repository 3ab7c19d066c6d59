#include "app/views/shown_trajectory.h"

#include <Eigen/Dense>
#include <algorithm>

namespace omegascope::views {

namespace {

constexpr int kMostPoints = 2000;

}  // namespace

std::vector<std::array<double, 3>> shownTrajectory(const document::Document& document) {
    const auto& run = document.session().trajectory;
    std::vector<std::array<double, 3>> points;
    if (run.empty()) return points;
    const auto& plane = document.slice();
    const auto solver = plane.directions.colPivHouseholderQr();
    const auto take = [&](const Eigen::VectorXd& parameters, int step) {
        const Eigen::VectorXd coordinates = solver.solve(parameters - plane.origin);
        points.push_back({coordinates(0), coordinates(1), run.loss[static_cast<std::size_t>(step)]});
    };
    const int frames = document.position() / run.stride;
    const int skip = std::max(1, (frames + kMostPoints - 1) / kMostPoints);
    for (int k = 0; k <= frames; k += skip) take(run.keyframes[static_cast<std::size_t>(k)], k * run.stride);
    take(document.point(), document.position());
    return points;
}

}  // namespace omegascope::views
