#pragma once

#include <filesystem>
#include <string>

#include "core/data/dataset.h"

namespace omegascope::data {

/// A data set from the arrays `x` (N × d; further axes are flattened row by row; rank 1 means d = 1) and `y`
/// (N, or N × R) of a NumPy .npz. Weights are uniform; every number must be finite. Errors: those of readNpz, no rows,
/// numbers of rows that differ, a number that is not finite.
Result<Dataset> readNpzDataset(const std::filesystem::path& path, const std::string& x, const std::string& y);

/// The same from two .npy files, the first with points and the second with targets.
Result<Dataset> readNpyDataset(const std::filesystem::path& points, const std::filesystem::path& targets);

/// The same from one .npy file, a table N × (d + 1) whose last column holds the targets. Errors also: no table with two
/// columns.
Result<Dataset> readNpyDataset(const std::filesystem::path& table);

}  // namespace omegascope::data
