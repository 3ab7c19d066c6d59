#pragma once

#include <string>
#include <vector>

#include "app/import/files/weight_file.h"
#include "core/network/network.h"

namespace omegascope::importing {

/// An ONNX model of operator set 16 in float64: Gemm, Conv, Relu, or PRelu where α is no float32, with Reshape and Flatten
/// between dense layers and convolutions.
std::string onnxBytes(const network::Network& network, const std::vector<Tensor>& tensors,
                      const Sources& sources);

}  // namespace omegascope::importing
