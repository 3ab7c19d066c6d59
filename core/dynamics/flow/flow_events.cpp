#include "core/dynamics/flow/flow_events.h"

#include <cmath>

namespace omegascope::dynamics {

namespace {

constexpr double kTolerance = 1e-11;  // of a pre-activation's scale; far below loss::kWallTolerance
constexpr double kLeavingFactor = 10.0;
constexpr double kMultiplierSlack = 1e-9;

std::size_t place(int layer) {
    return static_cast<std::size_t>(layer - 1);
}

}  // namespace

FlowEvents::FlowEvents(const loss::Loss& loss, const Eigen::VectorXd& start,
                       const network::Signature& signature, const std::vector<network::Activation>& held,
                       const std::vector<network::Activation>& left)
    : loss_(loss),
      signature_(signature),
      held_(held),
      left_(left),
      masks_(loss::masks(loss.network(), loss.criterion(), loss.dataset().targets,
                         loss::resolved(signature, -1))),
      floor_(loss.wallScales(start, loss.evaluate(start))) {
    for (auto& layer : floor_) layer *= kTolerance;
    for (const auto& wall : left) floor_[place(wall.layer)](wall.unit, wall.datum) *= kLeavingFactor;
}

std::vector<Eigen::MatrixXd> FlowEvents::preActivations(const Eigen::VectorXd& point) const {
    auto pass = loss::maskedForward(loss_.network(), masks_, point, loss_.dataset().points);
    auto layers = std::move(pass.preActivations);
    if (loss::isPiecewiseMultilinear(loss_.criterion()))
        layers.push_back(
            loss::criterionPreActivations(loss_.criterion(), pass.outputs, loss_.dataset().targets));
    return layers;
}

FlowEvents::Event FlowEvents::at(const Eigen::VectorXd& point) const {
    const auto layers = preActivations(point);
    for (std::size_t l = 0; l < layers.size(); ++l)
        for (Eigen::Index i = 0; i < layers[l].cols(); ++i)
            for (Eigen::Index k = 0; k < layers[l].rows(); ++k) {
                const int state =
                    signature_.at(static_cast<int>(i), static_cast<int>(l) + 1, static_cast<int>(k));
                const bool constant = loss_.criterion() == loss::Criterion::MulticlassHinge &&
                                      l + 1 == static_cast<std::size_t>(loss_.criterionLayer()) &&
                                      static_cast<double>(k) == loss_.dataset().targets(0, i);
                if (state != 0 && !constant && state * layers[l](k, i) < -floor_[l](k, i))
                    return {true, 0, 0};
            }
    if (held_.empty()) return {};
    const SlidingVelocity slide = slidingVelocity(loss_, point, signature_, held_);
    for (std::size_t a = 0; a < held_.size(); ++a) {
        const double tau = slide.multipliers[a];
        if (tau < -kMultiplierSlack) return {false, static_cast<int>(a) + 1, -1};
        if (tau > 1.0 + kMultiplierSlack) return {false, static_cast<int>(a) + 1, 1};
    }
    return {};
}

std::vector<network::Activation> FlowEvents::stillLeaving(const Eigen::VectorXd& point) const {
    const auto layers = preActivations(point);
    std::vector<network::Activation> near;
    for (const auto& wall : left_)
        if (std::abs(layers[place(wall.layer)](wall.unit, wall.datum)) <=
            floor_[place(wall.layer)](wall.unit, wall.datum))
            near.push_back(wall);
    return near;
}

}  // namespace omegascope::dynamics
