#pragma once

#include <QString>

#include "app/session/session.h"

namespace omegascope::session {

/// The session as a JSON document of the current version, keys in the order of FORMAT.md, unknown keys last
/// in the object that held them. Paths of data files are written relative to `directory`. Where that is empty
/// the document may travel: it holds the data themselves, or above 2²⁰ numbers the names of their files.
Json writeSession(const Session& session, const QString& directory);

/// ω as a block object: {"W1": [[…]], …}; blocks that are all zero are left out unless `zeros`.
Json blocksJson(const network::ParameterLayout& layout, const Eigen::VectorXd& parameters, bool zeros);

}  // namespace omegascope::session
