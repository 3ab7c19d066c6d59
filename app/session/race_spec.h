#pragma once

#include <string>
#include <vector>

#include "core/support/result.h"

namespace omegascope::session {

/// Several runs from one point, as views and figures show them: one of each method, or one method from starts about the point
/// (dynamics::methodsFrom, startsAround), with the other numbers of the session's training.
struct RaceSpec {
    static constexpr int kMostRuns = 24, kUsualStarts = 8;
    static constexpr double kUsualRadius = 0.5;

    std::vector<std::string> methods;  ///< as a session names them; none: starts
    int starts = 0;                    ///< 2 to kMostRuns; the first is the point itself
    double radius = kUsualRadius;      ///< standard deviation of each entry of the others about the point's
    int seed = 1;
    int step = 0;  ///< of the session's run, where they begin; 0: its ω
    bool operator==(const RaceSpec&) const = default;
};
/// "adam,momentum", or "starts:12:0.5:1" (starts, radius, seed; the last two may be left out); "…@120" begins at step 120.
std::string nameOf(const RaceSpec& race);
/// Errors: one sentence that tells what is wrong with `text` and what to give.
Result<RaceSpec> raceNamed(const std::string& text);

}  // namespace omegascope::session
