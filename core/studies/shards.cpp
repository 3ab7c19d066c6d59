#include "core/studies/shards.h"

#include <algorithm>
#include <numeric>
#include <queue>

namespace omegascope::studies {

std::vector<int> rowsOf(const Experiment& experiment, const Shard& shard) {
    const int count = experiment.size();
    std::vector<double> costs(static_cast<std::size_t>(count));
    for (int k = 0; k < count; ++k) costs[static_cast<std::size_t>(k)] = experiment.row(k).cost;
    std::vector<int> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater<>(),
                             [&](int k) { return costs[static_cast<std::size_t>(k)]; });
    // The load of each shard, the least first; of equal ones that with the lower index.
    using Load = std::pair<double, int>;
    std::priority_queue<Load, std::vector<Load>, std::greater<>> loads;
    for (int k = 0; k < shard.count; ++k) loads.emplace(0.0, k);
    std::vector<int> rows;
    for (const int row : order) {
        const Load least = loads.top();
        loads.pop();
        if (least.second == shard.index) rows.push_back(row);
        loads.emplace(least.first + costs[static_cast<std::size_t>(row)], least.second);
    }
    std::ranges::sort(rows);
    return rows;
}

double costOf(const Experiment& experiment, const std::vector<int>& rows) {
    double sum = 0.0;
    for (const int row : rows) sum += experiment.row(row).cost;
    return sum;
}

}  // namespace omegascope::studies
