#pragma once

#include <vector>

#include "core/dynamics/runs/itinerary.h"

namespace omegascope::dynamics {

/// How many units of the first layer see each datum, and how many data activate each hidden unit, kept up to
/// date from one change of state to the next.
class LifeCounts {
  public:
    LifeCounts(const loss::Loss& loss, const network::Signature& signature);

    /// Data that no unit of the first layer is active on; none without hidden layers.
    std::vector<int> deadData() const;
    /// The deaths and revivals that the change brings about.
    std::vector<RunEvent> change(const network::Activation& wall, std::int8_t before, std::int8_t after,
                                 double time);

  private:
    int depth_;
    std::vector<int> seenBy_;               ///< per datum
    std::vector<std::vector<int>> active_;  ///< per hidden layer and unit
};

}  // namespace omegascope::dynamics
