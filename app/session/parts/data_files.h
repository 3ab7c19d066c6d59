#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/session/parts/data_reader.h"

namespace omegascope::session {

/// Data that were read from files.
struct DataFiles {
    data::Dataset dataset;
    DataReference reference;
    std::vector<std::string> classNames;  ///< the labels of a text target
    std::vector<std::string> warnings;
};

/// Reads "csv", "idx_images" with "idx_labels" or "npz" (in this order), with the keys that say how, then takes and scales
/// data as "take" and "scale" ask. Nothing where "data" names no file. Throws Refusal, which names key and file.
std::optional<DataFiles> readDataFiles(ObjectCursor& data, const Model& model, const Reach& reach);

}  // namespace omegascope::session
