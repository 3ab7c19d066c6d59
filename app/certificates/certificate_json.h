#pragma once

#include <string>
#include <string_view>

#include "app/session/session.h"
#include "core/certificates/problem/certificate.h"
#include "core/support/result.h"

namespace omegascope::session {

inline constexpr int kCertificateVersion = 1;

/// The certificate as FORMAT.md has it: every number exact, as a text "p/q".
Json toJson(const certificates::Certificate& certificate);

/// Reads what toJson writes, also edited by a person. Errors name the place and what was expected; text that is nested
/// too deeply, unknown keys, numbers that are not exact and lists beyond the limits below are refused.
Result<certificates::Certificate> certificateFromText(std::string_view text);
inline constexpr std::size_t kMostRegions = 200'000;  ///< of one tree
inline constexpr std::size_t kMostCurveTerms = 16;
inline constexpr std::size_t kMostListed = 10'000'000;  ///< entries of any other list

}  // namespace omegascope::session
