#include <algorithm>
#include <vector>

#include "core/cells/complex/planar_graph.h"

namespace omegascope::cells {

network::Signature CellComplex::signature(int cell, const Entries& entries) const {
    std::vector<int> path;
    for (int half = cells[static_cast<std::size_t>(cell)].parent; half >= 0;) {
        path.push_back(half);
        half = cells[static_cast<std::size_t>(cellOf[static_cast<std::size_t>(half)])].parent;
    }
    network::Signature result = rootSignature;
    for (auto half = path.rbegin(); half != path.rend(); ++half) {
        const int index = edges[static_cast<std::size_t>(*half >> 1)].makers;
        if (index < 0) continue;
        for (const WallMaker& maker : makers[static_cast<std::size_t>(index)]) {
            const network::Activation which = entries.activation(maker.entry);
            // The parent lies on the left of the half-edge, so the child is seen on the other side.
            result.set(which.datum, which.layer, which.unit, (*half & 1) != 0 ? maker.left : maker.right);
        }
    }
    return result;
}

bool isConsistent(const CellComplex& complex) {
    const auto euler = static_cast<std::int64_t>(complex.vertices.size()) -
                       static_cast<std::int64_t>(complex.edges.size()) +
                       static_cast<std::int64_t>(complex.cells.size());
    if (!complex.cells.empty() && euler != complex.components) return false;
    std::vector<std::uint64_t> change;
    for (const auto& makers : complex.makers) change.push_back(crossingHash(makers));
    for (std::size_t edge = 0; edge < complex.edges.size(); ++edge) {
        const int left = complex.cellOf[2 * edge], right = complex.cellOf[2 * edge + 1];
        if (left < 0 || right < 0) continue;
        const int makers = complex.edges[edge].makers;
        const std::uint64_t expected = makers < 0 ? 0 : change[static_cast<std::size_t>(makers)];
        const std::uint64_t found = complex.cells[static_cast<std::size_t>(right)].hash -
                                    complex.cells[static_cast<std::size_t>(left)].hash;
        if (found != expected) return false;
    }
    return true;
}

int CellComplex::signatureCount() const {
    std::vector<std::uint64_t> hashes(cells.size());
    std::transform(cells.begin(), cells.end(), hashes.begin(), [](const Cell& cell) { return cell.hash; });
    std::sort(hashes.begin(), hashes.end());
    return static_cast<int>(std::unique(hashes.begin(), hashes.end()) - hashes.begin());
}

}  // namespace omegascope::cells
