#include "app/export/figure/panel_states.h"

#include "app/export/figure/figure_parts.h"

#include <algorithm>
#include <utility>

#include "app/figures/slice/slice_state.h"
#include "app/scene/geometry/suggested_camera.h"

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
    Eigen::VectorXd start = session.parameters;
    ShownSession shown{std::move(session), std::move(loss), *std::move(slice), 0, std::move(start)};
    moveToStep(shown, step);
    return shown;
}

void moveToStep(ShownSession& shown, int step) {
    const dynamics::Trajectory& run = shown.session.trajectory;
    if (run.empty()) return;
    shown.step = std::clamp(step, 0, run.steps());
    shown.point = dynamics::pointAt(run, shown.loss, shown.step);
    if (auto slice = session::seenSlice(shown.session, shown.loss.network(), shown.point, shown.step))
        shown.slice = *std::move(slice);
}

figures::SliceFigureState sliceState(const ShownSession& shown,
                                     std::shared_ptr<const figures::SlicePicture> picture) {
    figures::SliceFigureState state = figures::sliceFigureState(shownPoint(shown), std::move(picture));
    // A figure keeps no place in its key for a run that is yet to come, as the window does.
    if (shown.session.trajectory->empty()) state.choices.trajectory = false;
    return state;
}

scene::SurfaceState surfaceState(const ShownSession& shown,
                                 std::shared_ptr<const figures::SlicePicture> picture) {
    scene::SurfaceState state;
    state.camera = shown.session.framing.camera.value_or(scene::suggestedCamera(*picture));
    state.picture = std::move(picture);
    state.choices = shown.session.view;
    state.omega = figures::sliceCoordinates(shownPoint(shown));
    state.omegaLoss = shown.loss.value(shown.point);
    figures::ShownPath path = figures::shownPath(shownPoint(shown));
    state.trajectory = std::move(path.steps);
    state.pathOffPlane = path.farthest;
    return state;
}

scene::SurfaceState volumeState(const ShownSession& shown,
                                std::shared_ptr<const figures::VolumePicture> picture) {
    scene::SurfaceState state;
    state.camera = shown.session.framing.camera.value_or(scene::kVolumeCamera);
    state.choices = shown.session.view;
    state.omegaLoss = shown.loss.value(shown.point);
    state.volume = {std::move(picture), figures::volumeCoordinates(shownPoint(shown)),
                    figures::volumePath(shownPoint(shown))};
    return state;
}

figures::DataFigureState dataState(const ShownSession& shown) {
    const auto& window = shown.session.framing.dataWindow;
    return figures::dataFigureState(shown.loss, shown.point, shown.loss.evaluate(shown.point),
                                    shown.session.view, window ? figures::viewOf(*window) : QRectF());
}

Result<figures::ClassPlanesState> classesState(const ShownSession& shown) {
    const auto& window = shown.session.framing.dataWindow;
    return figures::classPlanesState(shown.loss, shown.point, shown.session.view,
                                     window ? figures::viewOf(*window) : QRectF());
}

Result<figures::RunFigureState> runState(const ShownSession& shown, const ShownRace* race) {
    if (race) {
        figures::RunFigureState state{shown.session.trajectory->loss, shown.step, {}};
        for (const ShownRace::Run& run : race->runs) state.runners.push_back(run.losses);
        return state;
    }
    if (shown.session.trajectory->empty())
        return Error{"The session holds no run; make one with omegascope train or Space in the window."};
    return figures::RunFigureState{shown.session.trajectory->loss, shown.step, {}};
}

figures::ClarkeFigureState clarkeState(const ShownSession& shown,
                                       const nonsmooth::ClarkeSubdifferential& clarke) {
    return figures::clarkeFigureState(
        clarke, figures::slicePlane(shown.session.slice, shown.slice, shown.loss.network()));
}

}  // namespace omegascope::exporting
