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
    std::optional<DataReference> reference;  ///< when it names files
};

/// What of a session must be known before its data are read.
struct Model {
    std::optional<loss::Criterion> criterion;  ///< nothing: not known yet, so labels stay classes
    int input = 0;                             ///< network.input: the length of each point; 0: any
    int outputs = 0;                           ///< network.outputs; 0: any
};

/// Throws Refusal. What the targets mean is left to loss::checkDataset, except that labels are named as the file does.
DataSection readData(const Cursor& place, const Model& model, const Reach& reach, Findings& findings);

}  // namespace omegascope::session
