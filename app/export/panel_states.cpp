#include "app/export/panel_states.h"

#include <algorithm>
#include <utility>

#include "app/figures/slice_state.h"
#include "app/scene/suggested_camera.h"

namespace omegascope::exporting {
namespace {

figures::ShownPoint shownPoint(const ShownSession& shown) {
    return {shown.session, shown.slice, shown.point, shown.step};
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
    return figures::sliceFigureState(shownPoint(shown), std::move(picture));
}

scene::SurfaceState surfaceState(const ShownSession& shown,
                                 std::shared_ptr<const figures::SlicePicture> picture) {
    scene::SurfaceState state;
    state.camera = scene::suggestedCamera(*picture);
    state.picture = std::move(picture);
    state.choices = shown.session.view;
    state.omega = figures::sliceCoordinates(shownPoint(shown));
    state.omegaLoss = shown.loss.value(shown.point);
    state.trajectory = figures::shownPath(shownPoint(shown));
    return state;
}

scene::SurfaceState volumeState(const ShownSession& shown,
                                std::shared_ptr<const figures::VolumePicture> picture) {
    scene::SurfaceState state;
    state.camera = scene::kVolumeCamera;
    state.choices = shown.session.view;
    state.omegaLoss = shown.loss.value(shown.point);
    state.volume = {std::move(picture), figures::volumeCoordinates(shownPoint(shown)),
                    figures::volumePath(shownPoint(shown))};
    return state;
}

}  // namespace omegascope::exporting
