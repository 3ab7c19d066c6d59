#pragma once

#include <QString>

#include "app/session/json_cursor.h"
#include "app/studies/study.h"

namespace omegascope::study {

/// A grid over keys of a session, each point of it trained by the session's own method.
///
/// | key       | value                                                                                        |
/// |-----------|----------------------------------------------------------------------------------------------|
/// | "session" | the path of a session file, or a session itself                                              |
/// | "grid"    | key of the session → list of its values: "training.step", "network.alpha", "parameters.V"    |
/// | "runs"    | runs of each point, 1 if left out                                                            |
/// | "init"    | he, xavier, lecun, normal or zeros: each run draws its start; left out: the session's         |
/// | "verdict" | whether the type of minimum at the end is decided                                             |
/// | "seed"    | of all that is random, 1 if left out: starts, and the session's "training.seed" in each run   |
///
/// Rows: points in the order of the grid, the last key fastest, runs fastest of all.
/// Errors: a key or value that no session has; they name the point of the grid.
Result<Study> readGridSpec(session::ObjectCursor& object, const QString& folder);

}  // namespace omegascope::study
