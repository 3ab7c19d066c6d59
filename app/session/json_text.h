#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/session/session.h"

namespace omegascope::session {

inline constexpr int kMaximumNesting = 64;

/// Text as JSON, with one warning for each key that occurs twice in an object (the last one wins).
struct ParsedJson {
    Json json;
    std::vector<std::string> warnings;
};

/// Errors say line and column (both from 1, columns in characters). Refused besides malformed text: nesting
/// deeper than kMaximumNesting (before anything is built), NaN and infinity, numbers outside the range of a
/// double. Cost O(length of the text).
Result<ParsedJson> parseJson(std::string_view text);

/// `json` for a person to read: two spaces per level, one line for what fits on it and for every list of
/// numbers. Ends with a newline. Numbers survive a round trip exactly; text that is not UTF-8 gets
/// replacement characters.
std::string printJson(const Json& json);

}  // namespace omegascope::session
