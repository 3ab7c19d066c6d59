#pragma once

#include <QSize>
#include <QString>
#include <optional>
#include <string_view>

#include "app/export/panel_renderer.h"

/// Values that calls which draw have in common.
namespace omegascope::cli {

/// "data", "slice", "surface", "figure".
std::optional<exporting::Panel> panelNamed(const QString& name);
/// "1600x1200". Errors name the option, what was given and what was expected.
Result<QSize> parseSize(std::string_view option, const QString& text);

}  // namespace omegascope::cli
