#pragma once

// The messages of ONNX as its package describes them.
#include <onnx/onnx_pb.h>

#include "core/data/npy.h"
#include "core/support/result.h"

namespace omegascope::importing {

/// The numbers of a tensor. Errors continue a sentence about it ("keeps its numbers in another file, …").
Result<data::NpyArray> arrayOfTensor(const onnx::TensorProto& tensor);

/// A tensor of float64 with this name.
void fillTensor(onnx::TensorProto& tensor, const std::string& name, const data::NpyArray& array);

}  // namespace omegascope::importing
