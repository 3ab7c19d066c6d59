#pragma once

#include <Eigen/Core>

#include "core/network/network.h"

namespace omegascope::nonsmooth {

/// Tangents at ω of the orbits (w_k, b_k, v_k) -> (c w_k, c b_k, v_k / c) of every hidden unit (a channel of
/// conv2d), c > 0, along which neither the loss nor any sign changes: d/dc at c = 1.   n × units, columns may
/// be 0. A dense layer below a conv2d layer has no such orbit for one unit and is left out.
Eigen::MatrixXd rescalingTangents(const network::Network& network, const Eigen::VectorXd& parameters);

/// ω moved along those orbits, unit after unit, to where what feeds a unit and what it feeds have the same length up to a
/// factor of two. The factors are powers of two, so the loss and every sign stay as they are, to the last bit (but for
/// numbers near the least double). Units with nothing on one side stay.
Eigen::VectorXd balanced(const network::Network& network, const Eigen::VectorXd& parameters);

}  // namespace omegascope::nonsmooth
