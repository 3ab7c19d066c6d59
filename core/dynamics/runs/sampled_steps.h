#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace omegascope::dynamics {

/// At most `limit` (≥ 2) of the steps 0 … last, evenly spaced and ascending, with the first and the last.
inline std::vector<int> sampledSteps(int last, int limit) {
    std::vector<int> steps;
    const int count = std::min(last + 1, std::max(limit, 2));
    for (int j = 0; j < count; ++j) {
        const double share = count > 1 ? static_cast<double>(j) / (count - 1) : 0.0;
        steps.push_back(static_cast<int>(std::lround(share * last)));
    }
    return steps;
}

}  // namespace omegascope::dynamics
