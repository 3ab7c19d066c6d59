// The linear regions of the data plane: at once where that is quick, in the background else.

#include "app/figures/data/data_figure_layers.h"
#include "app/views/data_plane_view.h"

namespace omegascope::views {

bool DataPlaneView::RegionsKey::operator==(const RegionsKey& other) const {
    const auto same = [](const auto& a, const auto& b) {
        return a.rows() == b.rows() && a.cols() == b.cols() && (a.array() == b.array()).all();
    };
    return loss == other.loss && window == other.window && same(axes, other.axes) && same(base, other.base) &&
           same(parameters, other.parameters);
}

void DataPlaneView::giveRegions(figures::DataFigureState& state, const figures::AxisMap& map) {
    if (!figures::needsRegions(state)) return;
    // Products of forms with weights: three for each weight of the first layer, and for each other one in each region.
    constexpr double kAtOnce = 3e6;
    const network::Network& network = state.network;
    const double first = static_cast<double>(network.layout().weight(1)->size);
    const double others = static_cast<double>(network.parameterCount()) - first;
    if (3.0 * (first + static_cast<double>(regionCount_) * others) < kAtOnce && first < kAtOnce / 30.0) {
        state.regions = figures::planeRegions(state, map);
        regionCount_ = state.regions->regions.size();
        return;
    }
    RegionsKey key{document_.loss(),
                   state.parameters,
                   state.axes,
                   state.base,
                   {map.lowX, map.highX, map.lowY, map.highY}};
    if (regions_ && key == regionsKey_) {
        state.regions = regions_;
        return;
    }
    state.regionsLater = true;
    if (making_.isRunning() && key == pendingKey_) return;
    pendingKey_ = key;
    making_.start([state, map](const Control&) { return figures::planeRegions(state, map); },
                  [this, key = std::move(key)](std::shared_ptr<const figures::InputRegions> made) {
                      regionCount_ = made->regions.size();
                      regions_ = std::move(made);
                      regionsKey_ = key;
                      update();
                  });
}

}  // namespace omegascope::views
