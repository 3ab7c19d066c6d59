#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace omegascope::cli {

/// The script by which `shell` (bash, zsh, fish) completes calls, options and their values; nothing for other
/// shells.
std::optional<std::string> completions(std::string_view shell);

}  // namespace omegascope::cli
