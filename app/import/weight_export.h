#pragma once

#include <Eigen/Core>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "app/import/files/weight_file.h"
#include "core/network/network.h"

namespace omegascope::importing {

/// How the arrays are called: W1, b1, …, V, c; or 0.weight, 0.bias, 2.weight, … as of a torch.nn.Sequential of these
/// layers; or dense/kernel (transposed), dense/bias, dense_1/kernel, … as Keras does.
enum class Naming { Own, PyTorch, Keras };
inline constexpr std::array<std::string_view, 3> kNamings{"own", "pytorch", "keras"};

/// The kinds of files that are written, by their endings.
enum class Format { Npz, Safetensors, Onnx, Json };
/// By the ending of `path`. Errors: another ending.
Result<Format> formatOf(const std::filesystem::path& path);

/// The blocks of ω under these names. Errors: Keras' names for a network with convolutions, whose features Keras orders
/// in another way.
Result<std::vector<Tensor>> namedTensors(const network::Network& network, const Eigen::VectorXd& parameters,
                                         Naming naming);

/// The bytes of a file of weights in float64; reading them gives exactly ω. The same ω gives the same bytes.
Result<std::string> weightBytes(const network::Network& network, const Eigen::VectorXd& parameters,
                                Format format, Naming naming);

}  // namespace omegascope::importing
