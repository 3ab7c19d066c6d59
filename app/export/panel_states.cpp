#include "app/export/panel_states.h"

#include <algorithm>
#include <utility>

#include "app/scene/suggested_camera.h"

namespace omegascope::exporting {
namespace {

/// ω within this share of its own length from the plane counts as on it.
constexpr double kOnPlane = 1e-9;

std::array<double, 2> coordinates(const slice::AffineSlice& slice, const Eigen::VectorXd& point) {
    const Eigen::VectorXd projected = slice.project(point);
    return {projected[0], projected[1]};
}

/// (s, t, true loss) of the stored steps up to the shown one, which closes the line.
std::vector<std::array<double, 3>> pathOf(const ShownSession& shown) {
    const dynamics::Trajectory& trajectory = shown.session.trajectory;
    std::vector<std::array<double, 3>> path;
    if (trajectory.empty()) return path;
    const auto append = [&](const Eigen::VectorXd& point, int step) {
        const auto [s, t] = coordinates(shown.slice, point);
        path.push_back({s, t, trajectory.loss[static_cast<std::size_t>(step)]});
    };
    int step = 0;
    for (const Eigen::VectorXd& keyframe : trajectory.keyframes) {
        if (step >= shown.step) break;
        append(keyframe, step);
        step += trajectory.stride;
    }
    append(shown.point, shown.step);
    return path;
}

}  // namespace

Result<ShownSession> showSession(session::Session session, int step) {
    loss::Loss loss(network::Network(session.architecture), session.criterion, session.data);
    Result<slice::AffineSlice> slice = session::resolveSlice(session.slice, loss.network());
    if (!slice) return slice.error();
    const int shownStep = session.trajectory.empty() ? 0 : std::clamp(step, 0, session.trajectory.steps());
    Eigen::VectorXd point = session.trajectory.empty()
                                ? session.parameters
                                : dynamics::pointAt(session.trajectory, loss, shownStep);
    return ShownSession{std::move(session), std::move(loss), *std::move(slice), shownStep, std::move(point)};
}

figures::DataFigureState dataState(const ShownSession& shown) {
    return figures::dataFigureState(shown.loss, shown.point, shown.loss.evaluate(shown.point),
                                    shown.session.view);
}

figures::SliceFigureState sliceState(const ShownSession& shown,
                                     std::shared_ptr<const figures::SlicePicture> picture) {
    figures::SliceFigureState state;
    state.rangeS = picture->grid.rangeS;
    state.rangeT = picture->grid.rangeT;
    state.picture = std::move(picture);
    state.omega = coordinates(shown.slice, shown.point);
    const double distance = shown.slice.distance(shown.point);
    if (distance > kOnPlane * (1.0 + shown.point.norm())) state.offPlane = distance;
    for (const auto& [s, t, loss] : pathOf(shown)) state.trajectory.push_back({s, t});
    state.choices = shown.session.view;
    return state;
}

scene::SurfaceState surfaceState(const ShownSession& shown,
                                 std::shared_ptr<const figures::SlicePicture> picture) {
    scene::SurfaceState state;
    state.camera = scene::suggestedCamera(*picture);
    state.picture = std::move(picture);
    state.choices = shown.session.view;
    state.omega = coordinates(shown.slice, shown.point);
    state.omegaLoss = shown.loss.value(shown.point);
    state.trajectory = pathOf(shown);
    state.camera = scene::suggestedCamera(*state.picture);
    return state;
}

}  // namespace omegascope::exporting
