#pragma once

#include "app/cli/base/call.h"

namespace omegascope::cli {

/// `omegascope study …`: runs a study, or what its first word asks for (list, status, merge, submit, run).
const Call& studyCall();

}  // namespace omegascope::cli
