#pragma once

#include <QString>
#include <optional>

#include "app/cli/base/call.h"

namespace omegascope::cli {

/// `render` with an OUT that is no picture: numbers (.csv, .npz, .json) or a 3-D model (.vtp, .obj, .glb).
/// Nothing when OUT is none of these.
std::optional<Ending> renderData(const Arguments& arguments, const QString& panel, const QString& out);

}  // namespace omegascope::cli
