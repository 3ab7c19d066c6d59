#include "core/dynamics/runs/life_counts.h"

namespace omegascope::dynamics {

LifeCounts::LifeCounts(const loss::Loss& loss, const network::Signature& signature)
    : depth_(loss.network().depth()) {
    if (depth_ > 0) seenBy_.assign(static_cast<std::size_t>(signature.dataCount()), 0);
    for (int layer = 1; layer <= depth_; ++layer) {
        active_.emplace_back(static_cast<std::size_t>(signature.width(layer)), 0);
        for (int i = 0; i < signature.dataCount(); ++i)
            for (int k = 0; k < signature.width(layer); ++k) {
                if (signature.at(i, layer, k) <= 0) continue;
                ++active_.back()[static_cast<std::size_t>(k)];
                if (layer == 1) ++seenBy_[static_cast<std::size_t>(i)];
            }
    }
}

std::vector<int> LifeCounts::deadData() const {
    std::vector<int> dead;
    for (std::size_t i = 0; i < seenBy_.size(); ++i)
        if (seenBy_[i] == 0) dead.push_back(static_cast<int>(i));
    return dead;
}

std::vector<RunEvent> LifeCounts::change(const network::Activation& wall, std::int8_t before,
                                         std::int8_t after, double time) {
    std::vector<RunEvent> events;
    const int difference = (after > 0) - (before > 0);
    if (difference == 0 || wall.layer > depth_) return events;
    using Kind = RunEvent::Kind;
    const auto count = [&](int& number, Kind dies, Kind revives, const network::Activation& who) {
        number += difference;
        if (number == 0) events.push_back({dies, time, who, 0, 0, true});
        if (number == 1 && difference > 0) events.push_back({revives, time, who, 0, 0, true});
    };
    int& units = active_[static_cast<std::size_t>(wall.layer - 1)][static_cast<std::size_t>(wall.unit)];
    count(units, Kind::NeuronDies, Kind::NeuronRevives, {-1, wall.layer, wall.unit});
    if (wall.layer == 1)
        count(seenBy_[static_cast<std::size_t>(wall.datum)], Kind::DatumDies, Kind::DatumRevives,
              {wall.datum, -1, -1});
    return events;
}

}  // namespace omegascope::dynamics
