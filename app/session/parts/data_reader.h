#pragma once

#include <QString>
#include <optional>

#include "app/session/json_cursor.h"
#include "app/session/reach.h"
#include "core/data/dataset.h"
#include "core/loss/criterion.h"

namespace omegascope::session {

/// "data": inline numbers, or the files that they came from.
struct DataSection {
    data::Dataset dataset;
    std::optional<Json> reference;  ///< the object as written, paths absolute, when it names files
};

/// Throws Refusal. What the targets mean is left to loss::checkDataset.
/// @param input  network.input: the length of each point
DataSection readData(const Cursor& place, loss::Criterion criterion, int input, const Reach& reach,
                     Findings& findings);

}  // namespace omegascope::session
