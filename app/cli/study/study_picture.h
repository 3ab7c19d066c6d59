#pragma once

#include "app/cli/study/study_request.h"

namespace omegascope::cli {

/// The options that say how the figure of a study looks: those of `render` but for what only sessions have.
std::vector<Option> pictureOptions();

/// `study figure DIR --out OUT`: the plot of a merged folder; of a study's name the results that come with the program.
Ending drawStudyFigure(const Arguments& arguments, const QString& name);

}  // namespace omegascope::cli
