#include "core/cells/facts/wall_density.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace omegascope::cells {

namespace {

using Signs = std::vector<std::int8_t>;  ///< of all pre-activations at one corner

/// The signs at every corner of one row.
std::vector<Signs> cornersOf(const slice::SliceLoss& loss, int row, int blocks) {
    const auto& ranges = loss.slice().ranges;
    const auto place = [blocks](const std::array<double, 2>& range, int k) {
        return range[0] + (range[1] - range[0]) * k / blocks;
    };
    std::vector<Signs> corners(static_cast<std::size_t>(blocks) + 1);
    Eigen::VectorXd values;
    for (int column = 0; column <= blocks; ++column) {
        loss.preActivations(place(ranges[0], column), place(ranges[1], row), values);
        Signs& signs = corners[static_cast<std::size_t>(column)];
        signs.reserve(static_cast<std::size_t>(values.size()));
        for (const double value : values) signs.push_back(value > 0.0 ? 1 : (value < 0.0 ? -1 : 0));
    }
    return corners;
}

int crossingWalls(const std::array<const Signs*, 4>& corners) {
    int count = 0;
    for (std::size_t entry = 0; entry < corners[0]->size(); ++entry) {
        bool positive = false, negative = false;
        for (const Signs* corner : corners) {
            positive = positive || (*corner)[entry] > 0;
            negative = negative || (*corner)[entry] < 0;
        }
        count += positive && negative;
    }
    return count;
}

}  // namespace

Result<WallDensity> wallDensity(const slice::SliceLoss& loss, int blocks, const Control& control) {
    if (blocks < 1) throw std::invalid_argument("wallDensity: at least one block is needed");
    WallDensity density;
    density.counts.resize(blocks, blocks);
    // Bands of rows share the corners between their rows; those between bands are computed twice.
    const int bands = std::min(blocks, 8);
    const bool complete =
        parallelFor(bands,
                    [&](int band) {
                        const int first = band * blocks / bands, past = (band + 1) * blocks / bands;
                        std::vector<Signs> below = cornersOf(loss, first, blocks);
                        for (int row = first; row < past && !control.stopped(); ++row) {
                            std::vector<Signs> above = cornersOf(loss, row + 1, blocks);
                            for (std::size_t c = 0; c < static_cast<std::size_t>(blocks); ++c)
                                density.counts(row, static_cast<Eigen::Index>(c)) =
                                    crossingWalls({&below[c], &below[c + 1], &above[c], &above[c + 1]});
                            below = std::move(above);
                        }
                    },
                    {control.stop, {}});
    if (!complete || control.stopped()) return cancelled();
    density.most = density.counts.maxCoeff();
    return density;
}

}  // namespace omegascope::cells
