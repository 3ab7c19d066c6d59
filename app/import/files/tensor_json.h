#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/import/files/weight_file.h"

namespace omegascope::importing {

/// Reads {"0.weight": [[…], …], "0.bias": […]}: names to nested lists of numbers, as
/// json.dump({name: value.tolist() for name, value in model.state_dict().items()}, file) writes them. Those of a
/// checkpoint, which stand under a key such as "state_dict", get its name and a dot before theirs. Texts are passed over. Errors name line and column, or the tensor whose rows differ in length.
Result<WeightFile> parseTensorJson(std::string_view text, const std::string& name);

/// The same the other way round; numbers survive exactly.
std::string tensorJson(const std::vector<Tensor>& tensors);

}  // namespace omegascope::importing
