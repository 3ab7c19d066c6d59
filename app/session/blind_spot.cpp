#include "app/session/blind_spot.h"

namespace omegascope::session {

slice::SliceSpec blindSpotPlane(const theory::BlindSpot& points) {
    slice::SliceSpec spec;
    spec.origin = points.blind;
    spec.directions = {slice::TowardDirection{points.between},
                       slice::BlockDirection{points.better - points.between}};
    spec.ranges = {{-0.25, 1.25}, {-0.25, 1.25}};
    return spec;
}

Session atBlindSpot(const Session& session, const theory::BlindSpot& points) {
    Session result = session;
    result.parameters = points.blind;
    result.slice = blindSpotPlane(points);
    result.trajectory = dynamics::Trajectory();
    return result;
}

}  // namespace omegascope::session
