#include "core/certificates/regions.h"

#include <algorithm>
#include <set>

namespace omegascope::certificates {

std::string nameOf(const ExactProblem& problem, const Entry& entry) {
    if (entry.datum < 0)
        return "V of output " + std::to_string(entry.layer + 1) + " and unit " +
               std::to_string(entry.unit + 1);
    const std::string unit = " of datum " + std::to_string(entry.datum + 1);
    if (entry.layer > problem.depth()) return "term " + std::to_string(entry.unit + 1) + unit;
    return "unit " + std::to_string(entry.unit + 1) + " of layer " + std::to_string(entry.layer) + unit;
}

void forEachRegion(const ExactProblem& problem, const CurvePass& here, const Tree& tree,
                   const std::function<void(const Node&, const Sides&)>& visit) {
    demand(!tree.empty(), "it has no regions");
    const std::vector<Entry> walls = wallsAt(problem, here);
    std::vector<bool> reached(tree.size(), false);
    struct Place {
        std::size_t node;
        Sides sides;
    };
    std::vector<Place> open{{0, {}}};
    reached[0] = true;
    while (!open.empty()) {
        const auto [at, sides] = std::move(open.back());
        open.pop_back();
        const Node& node = tree[at];
        if (!node.split) {
            visit(node, sides);
            continue;
        }
        const Entry& entry = node.split->entry;
        if (node.split->isSign()) {
            demand(entry.datum == -1 && problem.depth() == 1 && entry.layer >= 0 &&
                       entry.layer < problem.outputs() && entry.unit >= 0 && entry.unit < problem.width(1),
                   "region " + std::to_string(at) + " is split by a V that the network does not have");
            demand(problem.parameter(problem.weightIndex(2, entry.layer, entry.unit)) == 0,
                   "region " + std::to_string(at) + " is split by the sign of " + nameOf(problem, entry) +
                       ", which is not 0");
        } else {
            demand(std::ranges::binary_search(walls, entry),
                   "region " + std::to_string(at) + " is split by a wall that ω is not on");
        }
        demand(!sides.contains(entry), "region " + std::to_string(at) + " is split twice by one wall");
        for (const auto& [child, side] : {std::pair(node.active, 1), std::pair(node.inactive, -1)}) {
            demand(child > static_cast<int>(at) && child < static_cast<int>(tree.size()),
                   "region " + std::to_string(at) + " has no region for one of its sides");
            const auto next = static_cast<std::size_t>(child);
            demand(!reached[next], "region " + std::to_string(child) + " is the side of two regions");
            reached[next] = true;
            Sides further = sides;
            further.emplace(entry, side);
            open.push_back({next, std::move(further)});
        }
    }
    demand(std::ranges::all_of(reached, [](bool each) { return each; }),
           "some of its regions belong to none");
}

Interval RegionSlopes::at(const Entry& entry, const Rational& low) const {
    int state = here_.state(entry);
    if (state == 0)
        if (const auto side = sides_.find(entry); side != sides_.end()) state = side->second;
    if (state == 0) return {low, Rational(1)};
    return state > 0 ? Rational(1) : low;
}

Interval RegionSlopes::hidden(int layer, int datum, int unit) const {
    // 0 all around, so that any slope is its own.
    if (!here_.alive[static_cast<std::size_t>(layer - 1)][static_cast<std::size_t>(datum)]
                    [static_cast<std::size_t>(unit)])
        return Rational(0);
    return at({datum, layer, unit}, problem_.alpha());
}

Interval RegionSlopes::term(int datum, int unit) const {
    return at({datum, problem_.depth() + 1, unit}, Rational(0));
}

}  // namespace omegascope::certificates
