#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/dynamics/flow/flow_mode.h"
#include "core/loss/masks.h"

namespace omegascope::dynamics {

/// What ends an integrated piece of the flow: an entry has left the side of its state, or a held wall can be
/// held no longer because its multiplier has left [0, 1].
class FlowEvents {
  public:
    struct Event {
        bool wall = false;
        int letGo = 0;            ///< 1 + index of the held wall
        std::int8_t release = 0;  ///< the side it is let go to
        explicit operator bool() const { return wall || letGo > 0; }
    };

    /// @param left entries that begin at 0: they are given ten times the tolerance of the others
    FlowEvents(const loss::Loss& loss, const Eigen::VectorXd& start, const network::Signature& signature,
               const std::vector<network::Activation>& held, const std::vector<network::Activation>& left);

    Event at(const Eigen::VectorXd& point) const;
    /// Those of `left` that are still within their tolerance of 0.
    std::vector<network::Activation> stillLeaving(const Eigen::VectorXd& point) const;

  private:
    std::vector<Eigen::MatrixXd> preActivations(const Eigen::VectorXd& point) const;

    const loss::Loss& loss_;
    const network::Signature& signature_;
    const std::vector<network::Activation>& held_;
    const std::vector<network::Activation>& left_;
    loss::Masks masks_;
    std::vector<Eigen::MatrixXd> floor_;  ///< state · z below minus this is an event
};

}  // namespace omegascope::dynamics
