#pragma once

#include "app/cli/base/call.h"

namespace omegascope::cli {

const Call& lessonCall();

}  // namespace omegascope::cli
