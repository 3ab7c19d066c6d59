#pragma once

#include <QString>
#include <optional>

#include "app/cli/call.h"

namespace omegascope::cli {

/// `render` with an OUT that holds numbers instead of a picture: .csv, .npz or .json. Nothing when OUT is
/// none of these.
std::optional<Ending> renderData(const Arguments& arguments, const QString& panel, const QString& out);

}  // namespace omegascope::cli
