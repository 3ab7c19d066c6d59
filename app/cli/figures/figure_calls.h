#pragma once

#include "app/cli/base/call.h"

namespace omegascope::cli {

/// Of the calls that write one figure.
inline constexpr std::string_view kWords = "--words";

/// Pictures, films and what is asked of them.
const Call& renderCall();
const Call& animateCall();
const Call& figureCall();
const Call& galleryCall();
const Call& checkCall();

}  // namespace omegascope::cli
