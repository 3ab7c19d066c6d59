#pragma once

#include <QString>

#include "app/session/json_cursor.h"
#include "app/session/reach.h"

namespace omegascope::session {

/// The session that a JSON document of the current version tells (FORMAT.md). Throws Refusal.
Session readSession(const Json& document, const Reach& reach, Findings& findings);

}  // namespace omegascope::session
