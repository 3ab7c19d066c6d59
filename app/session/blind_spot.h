#pragma once

#include "app/session/session.h"
#include "core/theory/blind_spot.h"

namespace omegascope::session {

/// The session at S Thm 1's blind point of its data, its slice through the better point (s = t = 1); the run is dropped. Weights of the session are kept where the theorem leaves them free.
Session atBlindSpot(const Session& session, const theory::BlindSpot& points);

/// The plane of that session's slice: s moves the hidden layers, t then V and c.
slice::SliceSpec blindSpotPlane(const theory::BlindSpot& points);

}  // namespace omegascope::session
