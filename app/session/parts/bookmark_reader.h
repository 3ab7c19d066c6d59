#pragma once

#include <vector>

#include "app/session/json_cursor.h"
#include "app/session/session.h"

namespace omegascope::session {

/// "bookmarks": each with a name, ω as a block object, a slice and perhaps a camera. Throws Refusal.
std::vector<Bookmark> readBookmarks(const Cursor& place, const network::Network& network, Findings& findings);

}  // namespace omegascope::session
