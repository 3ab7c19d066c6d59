#pragma once

#include <string_view>
#include <vector>

#include "app/cli/arguments.h"
#include "app/export/figure_spec.h"

namespace omegascope::cli {

/// The options of `render` that say how a picture looks: "--size", "--width", …
const std::vector<Option>& figureOptions();

/// "--panel": names such as "data,slice". Errors name the option.
Result<std::vector<exporting::Panel>> parsePanels(const QString& names);
/// "1600x1200", the value of "--size".
Result<QSize> parseSize(const QString& text);

/// The spec that these options and "--panel" ask for; its format is left as it is. Errors are sentences about
/// usage.
Result<exporting::FigureSpec> figureSpec(const Arguments& arguments, const QString& panels);

}  // namespace omegascope::cli
