#pragma once

#include <string>

namespace omegascope::cli {

/// The manual page omegascope(1) in the macros of man(7): every call with its options, as in the help.
std::string manPage();

}  // namespace omegascope::cli
