#include "app/session/blind_spot.h"

#include <cmath>

#include "core/slice/plane_between.h"

namespace omegascope::session {

slice::SliceSpec blindSpotPlane(const loss::Loss& loss, const theory::BlindSpot& points) {
    // In c the loss is a parabola about the mean: a window as wide as the targets spread shows it.
    const auto targets = loss.dataset().targets.row(0);
    const double spread = targets.maxCoeff() - targets.minCoeff();
    const network::Block& c = *loss.network().layout().bias(loss.criterionLayer());
    return slice::planeBetween(points.blind, points.better, c.offset, spread > 0.0 ? spread : 1.0);
}

Session atBlindSpot(const Session& session, const theory::BlindSpot& points) {
    const loss::Loss loss(network::Network(session.architecture), session.criterion, session.data);
    Session result = session;
    result.parameters = points.blind;
    result.slice = blindSpotPlane(loss, points);
    result.trajectory = dynamics::Trajectory();
    return result;
}

}  // namespace omegascope::session
