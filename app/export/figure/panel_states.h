#pragma once

#include <memory>

#include "app/figures/charts/clarke_figure.h"
#include "app/figures/charts/run_figure.h"
#include "app/figures/data/class_planes.h"
#include "app/figures/data/data_figure.h"
#include "app/figures/slice/slice_figure.h"
#include "app/scene/geometry/surface_state.h"
#include "app/session/session.h"

namespace omegascope::exporting {

/// A session at one step of its trajectory, with what every panel needs of it.
struct ShownSession {
    session::Session session;
    loss::Loss loss;
    slice::AffineSlice slice;
    int step = 0;           ///< 0: session.parameters
    Eigen::VectorXd point;  ///< ω at that step
};

/// @param step  clamped to the trajectory; Errors are those of session::resolveSlice
Result<ShownSession> showSession(session::Session session, int step);

/// The same session at another step, clamped likewise.
void moveToStep(ShownSession& shown, int step);

/// The panels' states, as the window shows them: framed as the session says.
figures::SliceFigureState sliceState(const ShownSession& shown,
                                     std::shared_ptr<const figures::SlicePicture> picture);
scene::SurfaceState surfaceState(const ShownSession& shown,
                                 std::shared_ptr<const figures::SlicePicture> picture);
/// The same view of a 3-D slice.
scene::SurfaceState volumeState(const ShownSession& shown,
                                std::shared_ptr<const figures::VolumePicture> picture);
figures::DataFigureState dataState(const ShownSession& shown);
/// Errors: figures::classPlanesState's.
Result<figures::ClassPlanesState> classesState(const ShownSession& shown);
struct ShownRace;
/// The session's own run, and those of a race where there is one. Errors: no run at all.
Result<figures::RunFigureState> runState(const ShownSession& shown, const ShownRace* race = nullptr);
/// In the plane of the slice.
figures::ClarkeFigureState clarkeState(const ShownSession& shown,
                                       const nonsmooth::ClarkeSubdifferential& clarke);

}  // namespace omegascope::exporting
