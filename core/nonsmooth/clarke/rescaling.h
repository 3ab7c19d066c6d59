#pragma once

#include <Eigen/Core>

#include "core/network/network.h"

namespace omegascope::nonsmooth {

/// Tangents at ω of the orbits (w_k, b_k, v_k) -> (c w_k, c b_k, v_k / c) of every hidden unit (a channel of
/// conv2d), c > 0, along which neither the loss nor any sign changes: d/dc at c = 1.   n × units, columns may
/// be 0. A dense layer below a conv2d layer has no such orbit for one unit and is left out.
Eigen::MatrixXd rescalingTangents(const network::Network& network, const Eigen::VectorXd& parameters);

}  // namespace omegascope::nonsmooth
