#pragma once

#include <QString>

#include "app/import/weight_mapping.h"
#include "app/session/json_cursor.h"
#include "app/session/reach.h"
#include "core/network/network.h"

namespace omegascope::session {

/// ω from a block object: {"W1": [[…]], "b1": […], …}, left-out blocks zero. A bias that the network does not
/// have may be given when it is zero. Throws Refusal for a wrong shape.
Eigen::VectorXd readBlocks(ObjectCursor& object, const network::Network& network, Findings& findings);

/// The same, or {"npz": "file"}, whose arrays have the names of the blocks. `reach` resolves the file's
/// path.
Eigen::VectorXd readParameters(const Cursor& place, const network::Network& network, const Reach& reach,
                               Findings& findings);

/// ω from a file of weights, by its own names or those of other programs; what was translated, left zero or passed over
/// is warned about. Throws Refusal, which begins with `place`.
Eigen::VectorXd readWeights(const importing::WeightFile& file, const network::Network& network,
                            const std::string& place, Findings& findings);

/// The path of a file that a session names, absolute.
QString absolutePath(const Cursor& place, const Reach& reach);

}  // namespace omegascope::session
