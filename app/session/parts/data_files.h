#pragma once

#include <array>
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

/// The keys that name files of data.
inline constexpr std::array<const char*, 6> kFileKeys{"csv", "idx_images", "idx_labels",
                                                      "npz", "npy",        "npy_targets"};

/// A figure, and a session that could not read its data's file, carry the data themselves up to this many numbers;
/// beyond it they name the file.
inline constexpr Eigen::Index kMostCarried = 1 << 20;

/// Reads "csv", "idx_images" with "idx_labels", "npz" or "npy" (in this order), with the keys that say how, then takes and
/// scales data as "take" and "scale" ask. Nothing where "data" names no file. Throws Refusal, which names key and file.
std::optional<DataFiles> readDataFiles(ObjectCursor& data, const Model& model, const Reach& reach);

}  // namespace omegascope::session
