#pragma once

#include "app/cli/base/call.h"

namespace omegascope::cli {

/// Weights of other programs into a session, and a session's weights for other programs.
const Call& importCall();
const Call& weightsCall();

}  // namespace omegascope::cli
