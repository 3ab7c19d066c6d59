#pragma once

#include "app/cli/study/study_request.h"

namespace omegascope::cli {

/// `study NAME`, `study run SPEC.json`: runs rows, or replays one.
Ending runStudy(const Arguments& arguments, const QString& name);

}  // namespace omegascope::cli
