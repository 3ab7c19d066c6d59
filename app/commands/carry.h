#pragma once

#include <Eigen/Core>
#include <functional>

#include "core/network/network.h"
#include "core/slice/affine_slice.h"

namespace omegascope::commands {

/// How a change of the network carries Ω to the new Ω': points and directions, each by its own map.
struct Carrier {
    std::function<Eigen::VectorXd(const Eigen::VectorXd&)> point;
    std::function<Eigen::VectorXd(const Eigen::VectorXd&)> direction;
};

/// Entries that exist in both keep their value. New ones are 0 in a direction; in a point they are normal
/// with variance 1/fan-in, drawn with `seed`, the same for every point.
Carrier transplanting(const network::Network& from, const network::Network& to, std::uint64_t seed);

/// V' = M V and c' = M c, everything else stays.
/// @param outputs  M, R' × R; `from` and `to` differ in their outputs R, R' alone
Carrier mappingOutputs(const network::Network& from, const network::Network& to,
                       const Eigen::MatrixXd& outputs);

/// Into replicas: all are equal to the shared hidden layers.  @param to  the network with replicas
Carrier replicating(const network::Network& to);
/// Out of replicas: their mean.  @param from  the network with replicas
Carrier sharing(const network::Network& from);

/// The slice carried over to `to`, through `parameters` where it follows them; the default slice about
/// `parameters` where nothing is left of a direction.
slice::SliceSpec carrySlice(const slice::SliceSpec& slice, const Carrier& carrier, const network::Network& to,
                            const Eigen::VectorXd& parameters);

}  // namespace omegascope::commands
