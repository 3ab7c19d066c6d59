#pragma once

#include "app/session/json_cursor.h"

namespace omegascope::session {

/// What a session's "view" tells.
struct ViewSection {
    ViewChoices choices;
    Framing framing;
    bool sliceFollows = false;  ///< the slice's origin is ω, wherever that goes
};

/// An object like {"azimuth": -55, "elevation": 28}. Throws Refusal.
Camera readCamera(const Cursor& place, Findings& findings);

/// Throws Refusal.
ViewSection readView(const Cursor& place, Findings& findings);

}  // namespace omegascope::session
