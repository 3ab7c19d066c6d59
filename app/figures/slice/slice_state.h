#pragma once

#include <array>
#include <memory>
#include <vector>

#include "app/figures/slice/slice_figure.h"
#include "app/session/session.h"

namespace omegascope::figures {

/// A session at one step of its run: what the plane and the surface draw of it, on the screen and in exports.
struct ShownPoint {
    const session::Session& session;
    const slice::AffineSlice& slice;
    const Eigen::VectorXd& point;  ///< ω at that step
    int step = 0;                  ///< 0: session.parameters
};

/// (s, t) of the point of the slice nearest to ω.
std::array<double, 2> sliceCoordinates(const ShownPoint& shown);

/// How far a point of Ω lies from the plane of the slice's first two directions; 0 within 1e-9 of its own
/// length.
double distanceFromPlane(const slice::AffineSlice& slice, const Eigen::VectorXd& point);

struct ShownPath {
    std::vector<std::array<double, 3>> steps;  ///< (s, t, true loss), oldest first
    double farthest =
        0.0;  ///< the largest distanceFromPlane of these steps: > 0 for a run that is seen projected
};
/// The run up to the shown step, projected orthogonally to the plane. At most about 2,000 of the stored
/// points, and always the shown one: steps between stored points would cost a replay per repaint.
ShownPath shownPath(const ShownPoint& shown);

/// The same on a 3-D slice: (s, t, u) of ω, and of the run.
std::array<double, 3> volumeCoordinates(const ShownPoint& shown);
std::vector<std::array<double, 3>> volumePath(const ShownPoint& shown);

/// The parameter plane with nothing highlighted, over the whole range of the slice.
SliceFigureState sliceFigureState(const ShownPoint& shown, std::shared_ptr<const SlicePicture> picture);

}  // namespace omegascope::figures
