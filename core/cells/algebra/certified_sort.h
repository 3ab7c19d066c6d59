#pragma once

#include <algorithm>
#include <limits>
#include <vector>

namespace omegascope::cells {

/// Something to sort by a number that is known up to `error` (which may be infinite; `key` is finite).
struct UncertainKey {
    double key = 0.0;
    double error = 0.0;
    int item = 0;
};

/// Calls visit(first, past) for each maximal run of sorted keys whose intervals overlap, runs of one excluded.
template <typename Visit>
void forEachCluster(const std::vector<UncertainKey>& sorted, Visit visit) {
    std::vector<double> lowest(sorted.size() + 1, std::numeric_limits<double>::infinity());
    for (std::size_t k = sorted.size(); k-- > 0;)
        lowest[k] = std::min(lowest[k + 1], sorted[k].key - sorted[k].error);
    double highest = -std::numeric_limits<double>::infinity();
    std::size_t first = 0;
    for (std::size_t k = 0; k < sorted.size(); ++k) {
        highest = std::max(highest, sorted[k].key + sorted[k].error);
        if (highest >= lowest[k + 1] && k + 1 < sorted.size()) continue;
        if (k > first) visit(first, k + 1);
        first = k + 1;
    }
}

/// Sorts by exact order: by key where the intervals tell, and by compare(item, item) ∈ {-1, 0, 1} where they overlap.
/// @return per position the number of its class: equal items share one
template <typename Compare>
std::vector<int> sortCertified(std::vector<UncertainKey>& keys, Compare compare) {
    std::sort(keys.begin(), keys.end(),
              [](const UncertainKey& a, const UncertainKey& b) { return a.key < b.key; });
    std::vector<bool> equalsPrevious(keys.size(), false);
    forEachCluster(keys, [&](std::size_t first, std::size_t past) {
        const auto begin = keys.begin() + static_cast<std::ptrdiff_t>(first);
        std::stable_sort(
            begin, keys.begin() + static_cast<std::ptrdiff_t>(past),
            [&](const UncertainKey& a, const UncertainKey& b) { return compare(a.item, b.item) < 0; });
        for (std::size_t k = first + 1; k < past; ++k)
            equalsPrevious[k] = compare(keys[k - 1].item, keys[k].item) == 0;
    });
    std::vector<int> classes(keys.size(), 0);
    for (std::size_t k = 1; k < keys.size(); ++k) classes[k] = classes[k - 1] + (equalsPrevious[k] ? 0 : 1);
    return classes;
}

}  // namespace omegascope::cells
