#pragma once

#include <cstdint>
#include <string>

#include "core/data/dataset.h"

namespace omegascope::data {

/// Which data of a file are taken, and on what scale: stored with a session as a recipe.
struct Selection {
    enum class Take { All, First, Random, PerClass };
    enum class Scale { None, Standardise, UnitRange };

    Take take = Take::All;
    int count = 0;           ///< of data, or of data per class
    std::uint64_t seed = 0;  ///< Random and PerClass
    Scale scale = Scale::None;
    bool operator==(const Selection&) const = default;
};

/// A data set that a selection was taken from, and what was done in half a sentence ("100 of 5,000 rows at random, seed 1;
/// standardised"), empty for all as they are.
struct Selected {
    Dataset dataset;
    std::string told;
};

/// Takes data, in the order in which they came, then scales each coordinate k:
///   Standardise  (x_k - mean_k) / s_k, s_k² the mean square of x_k - mean_k
///   UnitRange    (x_k - min_k) / (max_k - min_k)
/// by the data taken; a coordinate that is the same in all of them becomes 0. PerClass: `count` at random of each target
/// (whole numbers), all of a class that has fewer.
/// Errors: fewer data than asked for, targets that are no classes, a range beyond a double.
/// Cost O(numbers held).
Result<Selected> select(Dataset dataset, const Selection& selection);

}  // namespace omegascope::data
