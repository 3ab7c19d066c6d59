#include "core/cells/complex/half_edge_links.h"

#include <algorithm>
#include <stdexcept>

namespace omegascope::cells {

namespace {

void sortFew(std::uint64_t* keys, int count) {
    const auto order = [](std::uint64_t& a, std::uint64_t& b) {
        const std::uint64_t low = std::min(a, b), high = std::max(a, b);
        a = low;
        b = high;
    };
    if (count == 4) {
        order(keys[0], keys[1]), order(keys[2], keys[3]);
        order(keys[0], keys[2]), order(keys[1], keys[3]);
        order(keys[1], keys[2]);
    } else if (count == 3) {
        order(keys[0], keys[1]), order(keys[1], keys[2]), order(keys[0], keys[1]);
    } else if (count == 2) {
        order(keys[0], keys[1]);
    }
}

/// With the cell on the left, the half-edge that arrives against o_i goes on along o_{i-1}, its clockwise
/// neighbour.
void linkFan(std::vector<int>& next, const std::uint64_t* fan, int count) {
    const auto halfOf = [](std::uint64_t key) { return static_cast<int>(static_cast<std::uint32_t>(key)); };
    int previous = count > 0 ? halfOf(fan[count - 1]) : 0;
    for (int k = 0; k < count; ++k) {
        const int half = halfOf(fan[k]);
        next[static_cast<std::size_t>(half ^ 1)] = previous;
        previous = half;
    }
}

}  // namespace

void Fans::link(std::vector<int>& next) {
    std::sort(overflow_.begin(), overflow_.end());
    auto extra = overflow_.begin();
    std::vector<std::uint64_t> fan;
    for (std::size_t place = 0; place < degree_.size(); ++place) {
        std::uint64_t* slot = &slots_[4 * place];
        const int degree = degree_[place];
        const int vertex = first_ + static_cast<int>(place);
        if (extra == overflow_.end() || extra->first != vertex) {
            sortFew(slot, degree);
            linkFan(next, slot, degree);
            continue;
        }
        fan.assign(slot, slot + degree);
        for (; extra != overflow_.end() && extra->first == vertex; ++extra) fan.push_back(extra->second);
        std::sort(fan.begin(), fan.end());
        linkFan(next, fan.data(), static_cast<int>(fan.size()));
    }
}

bool linkHalfEdges(CellComplex& complex, const std::vector<int>& rank, const Control& control) {
    if (rank.size() != 2 * complex.edges.size())
        throw std::invalid_argument("linkHalfEdges: one rank per half-edge is needed");
    const int count = static_cast<int>(complex.vertices.size());
    complex.next.assign(2 * complex.edges.size(), 0);
    const int parts = count < 20'000 ? 1 : 4;
    return parallelFor(
        parts,
        [&](int part) {
            Fans fans(static_cast<int>(std::int64_t{count} * part / parts),
                      static_cast<int>(std::int64_t{count} * (part + 1) / parts));
            for (std::size_t edge = 0; edge < complex.edges.size(); ++edge) {
                const int half = 2 * static_cast<int>(edge);
                fans.add(complex.edges[edge].from, half, rank[2 * edge]);
                fans.add(complex.edges[edge].to, half + 1, rank[2 * edge + 1]);
            }
            fans.link(complex.next);
        },
        {control.stop, {}}, parts == 1 ? 1 : 0);
}

}  // namespace omegascope::cells
