#pragma once

#include <cstdint>
#include <vector>

#include "core/cells/volume/volume_field.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::cells {

/// A box of the subdivision that is not subdivided further.
struct OctreeLeaf {
    Point3 low{}, high{};
    std::vector<std::int8_t> signs;  ///< certified over the whole box; 0 for an open entry, or a certified 0
    std::vector<int> open;           ///< entries whose sign is not certified, lower layers first; none: pure
    bool resolved = true;  ///< pure, or crossed by planes alone, or by curved walls that are graphs over it
};

struct Octree {
    std::vector<OctreeLeaf> leaves;
    int depth = 0;  ///< halvings of the boxes in which a curved wall is resolved, at least
};

struct OctreeOptions {
    int depth = 5;           ///< halvings after which a resolved box stays as it is
    int deepest = 7;         ///< halvings after which every box does
    int boxBudget = 40'000;  ///< a level with many more boxes than this is the last
    int entryLayers = 0;     ///< entries of layers 1…entryLayers are asked
};

/// Halves the box of the slice along its three axes until VolumeField::bounds certifies every sign, or only a
/// few planes are left in a box, or the depth is reached; boxes that are not resolved there go deeper.
/// @return an Error only when stopped
Result<Octree> octree(const VolumeField& field, const OctreeOptions& options, const Control& control);

}  // namespace omegascope::cells
