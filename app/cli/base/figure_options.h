#pragma once

#include <vector>

#include "app/cli/base/arguments.h"
#include "app/export/figure/figure_spec.h"
#include "app/session/session.h"

namespace omegascope::cli {

/// The options of `render` that say how a picture looks: "--size", "--width", …
const std::vector<Option>& figureOptions();

/// What "--panel" may name: the panels, and "figure".
std::vector<std::string_view> panelChoices();

/// The spec that these options and "--panel" ask for; its format is left as it is. Errors are sentences about
/// usage.
Result<exporting::FigureSpec> figureSpec(const Arguments& arguments, const QString& panels);
/// The same for a figure whose panels, layout and size in print are `usual` where no option tells otherwise.
Result<exporting::FigureSpec> figureSpec(const Arguments& arguments, exporting::FigureSpec usual);

/// "--loss-scale" and "--loss-cut" in the place of the session's own, and "--race none". Errors are sentences about usage.
Outcome readView(const Arguments& arguments, session::Session& session);

}  // namespace omegascope::cli
