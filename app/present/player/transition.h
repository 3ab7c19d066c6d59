#pragma once

#include <optional>

#include "app/document/document.h"

namespace omegascope::present {

/// What lies between two sessions of one network's shape and one criterion with data that match one to one: ω, data, α
/// and, where they span the same directions, the window of the slice. Nothing where there is no between.
/// @param share  in [0, 1]: 0 is `from`
std::optional<document::Patch> between(const session::Session& from, const session::Session& to,
                                       double share);

/// The same of two cameras.
session::Camera between(const session::Camera& from, const session::Camera& to, double share);

}  // namespace omegascope::present
