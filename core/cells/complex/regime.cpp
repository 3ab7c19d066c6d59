#include <algorithm>

#include "core/cells/complex/cell_complex.h"

namespace omegascope::cells {

std::vector<int> touchedLayers(const network::Network& network, const Eigen::VectorXd& direction) {
    std::vector<int> layers;
    for (const network::Block& block : network.layout().blocks())
        if ((direction.segment(block.offset, block.size).array() != 0.0).any()) layers.push_back(block.layer);
    std::sort(layers.begin(), layers.end());
    layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
    return layers;
}

Regime regimeOf(const slice::SliceLoss& loss) {
    const auto& network = loss.loss().network();
    const std::vector<int> first = touchedLayers(network, loss.slice().directions.col(0));
    const std::vector<int> second = touchedLayers(network, loss.slice().directions.col(1));
    if (first.size() == 1 && second.size() == 1) return first == second ? Regime::R1 : Regime::R2;
    return network.depth() <= 1 ? Regime::R3 : Regime::R4;
}

}  // namespace omegascope::cells
