#pragma once

#include <vector>

#include "core/studies/experiment.h"

namespace omegascope::studies {

/// One of several parts of a study that are run apart.
struct Shard {
    int index = 0, count = 1;  ///< index 0 … count - 1
    bool operator==(const Shard&) const = default;
};

/// The rows of a shard, ascending. Every row is in exactly one shard of the same count. Rows go, the costliest first, to
/// the shard that has least so far (Graham 1969), so that the costliest shard has at most 4/3 of what is needed at
/// best. Depends on the experiment alone.   Cost O(rows log rows).
std::vector<int> rowsOf(const Experiment& experiment, const Shard& shard);

/// The cost of those rows.
double costOf(const Experiment& experiment, const std::vector<int>& rows);

}  // namespace omegascope::studies
