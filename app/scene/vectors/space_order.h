#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "app/scene/geometry/point3.h"

namespace omegascope::scene {

/// Whoever looks at things in space: a point, or, in parallel projection, the direction towards it.
struct SpaceViewer {
    std::optional<Point3> eye;
    Point3 towards{0.0, 0.0, 1.0};
};

/// A plane convex polygon, or a segment (two corners).
struct SpacePiece {
    std::vector<Point3> corners;
    int source = 0;  ///< which of the caller's things it is a part of
    int rank = 0;    ///< planes of a lower rank divide space first; below 0, before any other plane is tried
    double layer = 0.0;  ///< of pieces in one plane, the higher is painted later
};

/// Polygons and segments in an order from the far to the near that holds for every viewer: space is divided by the planes of
/// the polygons, those beyond a plane are painted before what lies in it, and that before those on the viewer's side
/// (H. Fuchs, Z. Kedem, B. Naylor 1980). Where the plane of one cuts another, that is split, so that there are no cycles
/// and polygons may pass through each other; walls of an arrangement of planes are never split.
class SpaceTree {
  public:
    /// Corners within 1e-8 of a plane lie in it. Cost O(n log n) trials of a plane for n pieces, unless all stand on one side
    /// of each other.
    /// @return nothing when there would be more than `most` pieces
    static std::optional<SpaceTree> of(std::vector<SpacePiece> pieces, std::size_t most);

    std::size_t size() const { return size_; }
    /// Cost O(pieces).
    void visit(const SpaceViewer& viewer, const std::function<void(const SpacePiece&)>& paint) const;

  private:
    struct Node {
        Point3 normal{};
        double offset = 0.0;  ///< the plane normal·p = offset; normal 0: none, `within` is all there is
        std::vector<SpacePiece> within;
        int below = -1, above = -1;
    };
    class Builder;

    std::vector<Node> nodes_;  ///< the first is the root
    std::size_t size_ = 0;
};

}  // namespace omegascope::scene
