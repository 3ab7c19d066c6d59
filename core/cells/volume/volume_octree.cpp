#include "core/cells/volume/volume_octree.h"

#include <algorithm>

namespace omegascope::cells {

namespace {

/// Planes that are cut at once instead of being separated by further boxes.
constexpr std::size_t kPlanesPerBox = 8;

class Builder {
  public:
    Builder(const VolumeField& field, const OctreeOptions& options) : field_(field), options_(options) {}

    Result<Octree> build(const Control& control);

  private:
    /// Closes what the bounds certify. @param deep  resolved boxes stay  @param last  all do
    /// @return whether the box has to be halved
    bool examine(OctreeLeaf& box, bool deep, bool last) const;
    void halve(const OctreeLeaf& box, std::vector<OctreeLeaf>& out) const;

    const VolumeField& field_;
    OctreeOptions options_;
};

bool Builder::examine(OctreeLeaf& box, bool deep, bool last) const {
    const FieldBounds bounds = field_.bounds(box.low, box.high);
    std::vector<int> open;
    std::size_t curved = 0;
    box.resolved = true;
    for (const int entry : box.open) {
        const double limit = field_.limits()[static_cast<std::size_t>(entry)];
        const bool zero = bounds.low[entry] >= -limit && bounds.high[entry] <= limit;
        const int sign = bounds.low[entry] > 0.0 ? 1 : (bounds.high[entry] < 0.0 ? -1 : 0);
        box.signs[static_cast<std::size_t>(entry)] = static_cast<std::int8_t>(zero ? 0 : sign);
        if (zero || sign != 0) continue;
        open.push_back(entry);
        if (field_.isStraight(field_.activation(entry).layer)) continue;
        ++curved;
        box.resolved = box.resolved && bounds.regular[static_cast<std::size_t>(entry)];
    }
    box.open = std::move(open);
    if (curved == 0 && (last || box.open.size() <= kPlanesPerBox)) return false;
    return !last && !(deep && box.resolved);
}

void Builder::halve(const OctreeLeaf& box, std::vector<OctreeLeaf>& out) const {
    for (int octant = 0; octant < 8; ++octant) {
        OctreeLeaf part = box;
        for (std::size_t k = 0; k < 3; ++k) {
            const double middle = 0.5 * (box.low[k] + box.high[k]);
            ((octant >> k) & 1 ? part.low : part.high)[k] = middle;
        }
        out.push_back(std::move(part));
    }
}

Result<Octree> Builder::build(const Control& control) {
    OctreeLeaf root{field_.low(), field_.high(), {}, {}, true};
    root.signs.assign(static_cast<std::size_t>(field_.count()), 0);
    for (int layer = 1; layer <= options_.entryLayers; ++layer)
        root.open.insert(root.open.end(), field_.ofLayer(layer).begin(), field_.ofLayer(layer).end());
    Octree tree;
    std::vector<OctreeLeaf> level{std::move(root)};
    for (int depth = 0; !level.empty(); ++depth) {
        const auto budget = static_cast<std::size_t>(options_.boxBudget);
        const bool last = depth >= options_.deepest || 8 * level.size() > 4 * budget;
        const bool deep = depth >= options_.depth;
        if (depth <= options_.depth) tree.depth = depth;
        std::vector<char> open(level.size(), 0);
        const bool complete = parallelFor(static_cast<int>(level.size()),
                                          [&](int k) {
                                              const auto at = static_cast<std::size_t>(k);
                                              open[at] = examine(level[at], deep, last) ? 1 : 0;
                                          },
                                          {control.stop, {}});
        if (!complete) return cancelled();
        control.report(0.5 * (depth + 1.0) / (options_.deepest + 1.0));
        std::vector<OctreeLeaf> next;
        for (std::size_t k = 0; k < level.size(); ++k) {
            if (open[k])
                halve(level[k], next);
            else
                tree.leaves.push_back(std::move(level[k]));
        }
        level = std::move(next);
    }
    return tree;
}

}  // namespace

Result<Octree> octree(const VolumeField& field, const OctreeOptions& options, const Control& control) {
    return Builder(field, options).build(control);
}

}  // namespace omegascope::cells
