#pragma once

#include <optional>

#include "app/session/json_cursor.h"
#include "core/network/network.h"
#include "core/slice/affine_slice.h"

namespace omegascope::session {

/// Half the width of a slice that the session does not tell.
inline constexpr double kDefaultRadius = 3.0;

/// "slice"; left-out parts are those of slice::defaultSlice. Throws Refusal, also when the slice does not
/// resolve.
slice::SliceSpec readSlice(const std::optional<Cursor>& place, const network::Network& network,
                           const Eigen::VectorXd& parameters, Findings& findings);

}  // namespace omegascope::session
