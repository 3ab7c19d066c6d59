#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/import/files/weight_file.h"

namespace omegascope::importing {

/// Whether the bytes begin as a safetensors file does: the length of the header, 8 bytes, then "{".
bool looksLikeSafetensors(std::string_view bytes);

/// Reads a safetensors file: a header in JSON that tells dtype, shape and place of each tensor, then their bytes. Read are
/// F64, F32, F16, BF16, the integers and BOOL. Every place is checked against the bytes that are there before memory is
/// taken; tensors must not overlap.   Cost: O(bytes).
Result<WeightFile> parseSafetensors(std::string_view bytes, const std::string& name);

/// The bytes of such a file with these tensors as F64, in this order.
std::string safetensorsBytes(const std::vector<Tensor>& tensors);

}  // namespace omegascope::importing
