#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

namespace omegascope::cells {

using Point3 = std::array<double, 3>;  ///< (s, t, u)

/// A side of a polyhedron: a loop of points, counter-clockwise seen from outside.
struct PolyhedronFace {
    /// Box: part of the frame of the slice. Inner: a cut without meaning (between boxes of an octree).
    enum class Kind { Box, Inner, Wall };

    std::vector<int> loop;
    std::vector<int> makers;  ///< Wall: the entries that vanish on it
    Kind kind = Kind::Box;
    std::int8_t side = 0;  ///< Wall: the sign of its first maker inside the polyhedron
};

/// A closed polyhedron over a shared list of points, and the sign that each entry has inside it.
struct Polyhedron {
    std::vector<PolyhedronFace> faces;
    std::vector<std::int8_t> signs;  ///< by entry: -1, 0, 1; 0 also where it is not known yet
};

/// Volume by the divergence theorem, every face a fan about the mean of its corners, so that two polyhedra
/// that share a face that is not plane count what lies between in opposite ways.
double volumeOf(const Polyhedron& polyhedron, const std::vector<Point3>& points);
/// The mean of the corners: inside, when the polyhedron is convex.
Point3 middleOf(const Polyhedron& polyhedron, const std::vector<Point3>& points);
/// The box [low, high]; its points are appended to `points`. Faces lie in the order s low, s high, t low, …
Polyhedron boxPolyhedron(const Point3& low, const Point3& high, std::vector<Point3>& points, int entryCount);

/// Cuts polyhedra along the zero sets of functions ("entries"), one after the other.
///
/// A polyhedron is cut when an entry is positive at some corner and negative at another; corners where
/// |value| ≤ limit lie on the cut. New corners are zeros found on edges, from the edge's ends in an order
/// that does not depend on the polyhedron, so neighbours that are cut separately agree to the last bit. The
/// cap is what the cut faces leave open: always closed, and plane when the entry is affine. A polyhedron that
/// an entry only touches stays whole; where it touches in a face, the entry becomes one of that face's
/// makers.
class PolyhedronSplitter {
  public:
    using Entry = std::function<double(int entry, const Point3& at)>;

    /// @param limits  by entry: values within it count as 0
    PolyhedronSplitter(Entry entry, const std::vector<double>& limits)
        : value_(std::move(entry)), limits_(limits) {}

    std::vector<Point3>& points() { return points_; }
    const std::vector<Point3>& points() const { return points_; }

    /// Cuts every polyhedron of `pieces` by `entry` and sets the entry's sign in each.
    void cut(int entry, std::vector<Polyhedron>& pieces);

  private:
    struct Sequence {
        std::vector<int> points;
        std::vector<int> signs;
        bool positive = false;
        bool negative = false;
    };

    int signAt(int vertex);
    int crossing(int from, int to);
    Sequence sequenceOf(const std::vector<int>& loop);
    void takeFace(const PolyhedronFace& face, Polyhedron& plus, Polyhedron& minus);
    void addCap(Polyhedron& part, int side) const;
    void takeZeroFace(const PolyhedronFace& face, Polyhedron& plus, Polyhedron& minus) const;
    bool isZeroOn(const PolyhedronFace& face);
    void touch(PolyhedronFace& face, int sign) const;

    Entry value_;
    const std::vector<double>& limits_;
    std::vector<Point3> points_;
    int entry_ = 0;
    std::vector<std::int8_t> signs_;  ///< of `entry_` at each point; kUnknown until asked
    std::unordered_map<std::uint64_t, int> crossings_;
};

}  // namespace omegascope::cells
