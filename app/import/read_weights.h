#pragma once

#include <filesystem>
#include <optional>

#include "app/import/files/weight_file.h"

namespace omegascope::importing {

/// Reads an NPZ, a safetensors, an ONNX or a JSON file (names to nested lists); which of them it is, the bytes say.
/// @param epsilon  ε of batch normalisations where the file does not tell it; nothing: 1e-5 as PyTorch, 1e-3 with
///                 Keras' names
/// Errors: one sentence that names file, array or node and the remedy; every operator of an ONNX graph that a session's
/// network cannot hold is named. Nothing larger than data::kMaxBytes is read.
Result<WeightFile> readWeights(const std::filesystem::path& path, std::optional<double> epsilon = {});

}  // namespace omegascope::importing
