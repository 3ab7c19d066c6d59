#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <string>

#include "core/network/network.h"

namespace omegascope::importing {

/// Our forward pass beside values that another program computed.
struct ForwardCheck {
    Eigen::Index data = 0;
    double difference = 0.0;  ///< max |ŷ - y|
    double relative = 0.0;    ///< the same as a share of max |y|, where that is not 0
    double tolerance =
        0.0;  ///< 1e-12 for float64, 1e-6 for float32, 1e-2 for less; of the narrowest number there is
    Eigen::Index datum = 0;  ///< where the difference is largest
    bool agrees = false;
};

/// @param inputs   an .npy file, N × d (further axes are flattened row by row)
/// @param outputs  an .npy file, N × R, or N where R = 1
/// @param precision  significant bits that the weights were stored with
/// Errors: files that cannot be read, other shapes.
Result<ForwardCheck> checkForward(const network::Network& network, const Eigen::VectorXd& parameters,
                                  const std::filesystem::path& inputs, const std::filesystem::path& outputs,
                                  int precision);

/// "the outputs of 10 data agree with ours to 3e-16 of the largest (tolerance 1e-12)"
std::string text(const ForwardCheck& check);

}  // namespace omegascope::importing
