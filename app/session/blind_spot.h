#pragma once

#include "app/session/session.h"
#include "core/theory/blind_spot.h"

namespace omegascope::session {

/// The session at S Thm 1's blind point of its data, its slice through the better point (s = 1) and along c; the run is
/// dropped. Weights of the session are kept where the theorem leaves them free.
Session atBlindSpot(const Session& session, const theory::BlindSpot& points);

/// The plane of that session's slice.
slice::SliceSpec blindSpotPlane(const loss::Loss& loss, const theory::BlindSpot& points);

}  // namespace omegascope::session
