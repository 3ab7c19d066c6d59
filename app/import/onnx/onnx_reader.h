#pragma once

#include <string>
#include <string_view>

#include "app/import/files/weight_file.h"

namespace omegascope::importing {

/// Reads an ONNX model whose graph is one chain of Gemm, MatMul, Add, Conv, Relu, LeakyRelu, PRelu (one slope),
/// BatchNormalization, Flatten, Reshape, Identity, Dropout and Cast: layers with σ_α between them, the last without.
/// A MatMul and the Add after it are one layer; batch normalisations are folded, those after an activation into the layer
/// behind it. Tensors keep the names of their initialisers.
/// Errors: every operator that does not fit is named with its node and the remedy; weights in other files; layers without
/// an activation between; slopes that differ.
Result<WeightFile> parseOnnx(std::string_view bytes, const std::string& name);

}  // namespace omegascope::importing
