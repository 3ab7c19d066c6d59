#pragma once

#include "app/cli/study/study_request.h"

namespace omegascope::cli {

/// `study list [NAME]`: the studies, or one with its parameters.
Ending listStudies(const Arguments& arguments, const QString& name);
/// `study status DIR`
Ending tellStatus(const Arguments& arguments, const QString& folder);
/// `study merge DIR`
Ending mergeStudy(const Arguments& arguments, const QString& folder);
/// `study submit NAME|SPEC.json`
Ending submitStudy(const Arguments& arguments, const QString& name);

}  // namespace omegascope::cli
