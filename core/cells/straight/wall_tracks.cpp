#include "core/cells/straight/wall_tracks.h"

#include <algorithm>

namespace omegascope::cells {

std::vector<WallMaker> unitedMakers(const std::vector<const StraightPiece*>& pieces) {
    std::vector<WallMaker> makers;
    for (const StraightPiece* piece : pieces) makers.push_back({piece->entry, piece->left, piece->right});
    std::sort(makers.begin(), makers.end());
    std::size_t kept = 0;
    for (std::size_t k = 0; k < makers.size(); ++k) {
        if (kept > 0 && makers[kept - 1].entry == makers[k].entry) {
            // Two polygons told one side each; the other side is 0 in both.
            WallMaker& maker = makers[kept - 1];
            if (maker.left == 0) maker.left = makers[k].left;
            if (maker.right == 0) maker.right = makers[k].right;
        } else {
            makers[kept++] = makers[k];
        }
    }
    makers.resize(kept);
    return makers;
}

std::vector<MakerRun> makerRuns(const std::vector<PlacedPiece>& pieces) {
    std::vector<int> breaks;
    for (const PlacedPiece& placed : pieces) {
        breaks.push_back(placed.low);
        breaks.push_back(placed.high);
    }
    std::sort(breaks.begin(), breaks.end());
    breaks.erase(std::unique(breaks.begin(), breaks.end()), breaks.end());
    std::vector<std::vector<const StraightPiece*>> covering(breaks.empty() ? 0 : breaks.size() - 1);
    for (const PlacedPiece& placed : pieces) {
        auto k = std::lower_bound(breaks.begin(), breaks.end(), placed.low) - breaks.begin();
        for (; breaks[static_cast<std::size_t>(k)] < placed.high; ++k)
            covering[static_cast<std::size_t>(k)].push_back(placed.piece);
    }
    std::vector<MakerRun> runs;
    for (std::size_t k = 0; k < covering.size(); ++k)
        if (!covering[k].empty()) runs.push_back({breaks[k], breaks[k + 1], unitedMakers(covering[k])});
    return runs;
}

}  // namespace omegascope::cells
