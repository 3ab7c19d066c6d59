#pragma once

#include <array>
#include <vector>

#include "core/cells/mesh/slice_mesh.h"

namespace omegascope::figures {

/// A wall as one line, for clean joins and even dashes: the segments of one maker set chained through their
/// common vertices. A closed path repeats its first vertex at the end.
struct WallPath {
    std::vector<int> vertices;  ///< into SliceMesh::vertices
    int makers = 0;             ///< into SliceMesh::makers
    bool criterion = false;     ///< made by the criterion alone (a margin), by no hidden unit
};

/// Every wall segment of the mesh once. Cost O(segments).
std::vector<WallPath> wallPaths(const cells::SliceMesh& mesh, int criterionLayer);

/// A level line as points (s, t); closed when the first point is repeated.
using LevelPath = std::vector<std::array<double, 2>>;

/// Chains the segments of one level. Ends closer than `reach` per axis are one point; segments shorter than
/// that vanish.
std::vector<LevelPath> levelPaths(const std::vector<cells::IsoSegment>& segments,
                                  const std::array<double, 2>& reach);

/// Paths through all edges of a graph, joined where exactly two edges meet. A closed path repeats its first
/// vertex.
std::vector<std::vector<int>> chainEdges(const std::vector<std::array<int, 2>>& edges);

}  // namespace omegascope::figures
