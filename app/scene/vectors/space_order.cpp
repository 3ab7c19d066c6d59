#include "app/scene/vectors/space_order.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace omegascope::scene {
namespace {

constexpr double kOnPlane = 1e-8;        // lengths of the box
constexpr double kLeastArea = 1e-14;     // less is nothing to paint
constexpr std::size_t kManyPieces = 48;  // beyond, planes across the axes are tried as well
constexpr int kTrials = 12;
constexpr double kCostOfSplit = 64.0;  // in pieces of imbalance

struct Plane {
    Point3 normal{};
    double offset = 0.0;
    double side(const Point3& p) const { return dot(normal, p) - offset; }
};

bool isPolygon(const SpacePiece& piece) {
    return piece.corners.size() > 2;
}

Point3 areaOf(const std::vector<Point3>& corners) {
    Point3 area{};
    for (std::size_t k = 1; k + 1 < corners.size(); ++k) {
        const Point3 part = cross(difference(corners[k], corners[0]), difference(corners[k + 1], corners[0]));
        for (std::size_t axis = 0; axis < 3; ++axis) area[axis] += part[axis];
    }
    return area;
}

Plane planeOf(const SpacePiece& polygon) {
    Plane plane{unit(areaOf(polygon.corners)), 0.0};
    for (const Point3& p : polygon.corners)
        plane.offset += dot(plane.normal, p) / static_cast<double>(polygon.corners.size());
    return plane;
}

/// -1 below, +1 above, 0 in the plane, 2 on both sides.
int sideOf(const Plane& plane, const SpacePiece& piece) {
    bool below = false, above = false;
    for (const Point3& p : piece.corners) {
        const double side = plane.side(p);
        below = below || side < -kOnPlane;
        above = above || side > kOnPlane;
    }
    return below && above ? 2 : static_cast<int>(above) - static_cast<int>(below);
}

/// The part of a piece on one side of a plane that cuts it.
SpacePiece partOf(const SpacePiece& piece, const Plane& plane, double sign) {
    SpacePiece part{{}, piece.source, piece.rank, piece.layer};
    const std::size_t count = piece.corners.size();
    for (std::size_t k = 0; k < count; ++k) {
        const Point3 &a = piece.corners[k], &b = piece.corners[(k + 1) % count];
        const double sideA = sign * plane.side(a), sideB = sign * plane.side(b);
        if (sideA >= -kOnPlane) part.corners.push_back(a);
        // A segment has no way back.
        if (count == 2 && k == 1) break;
        if ((sideA > kOnPlane && sideB < -kOnPlane) || (sideA < -kOnPlane && sideB > kOnPlane))
            part.corners.push_back(between(a, b, sideA / (sideA - sideB)));
    }
    return part;
}

bool isEmpty(const SpacePiece& piece) {
    if (piece.corners.size() < 2) return true;
    if (!isPolygon(piece)) return false;
    const Point3 area = areaOf(piece.corners);
    return dot(area, area) < kLeastArea * kLeastArea;
}

/// How bad a plane is: what it splits, and how unevenly it divides.
double costOf(const Plane& plane, const std::vector<SpacePiece>& pieces) {
    int below = 0, above = 0, split = 0;
    for (const SpacePiece& piece : pieces) {
        const int side = sideOf(plane, piece);
        below += side == -1;
        above += side == 1;
        split += side == 2;
    }
    return kCostOfSplit * split + std::abs(below - above);
}

/// Planes across the axes through corners in the middle of what there is: surfaces that are made box by box have corners on
/// the borders of the boxes, where nothing is split.
void tryAxes(const std::vector<SpacePiece>& pieces, const std::function<void(const Plane&)>& consider) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
        std::vector<double> places;
        for (const SpacePiece& piece : pieces)
            for (const Point3& p : piece.corners) places.push_back(p[axis]);
        std::ranges::sort(places);
        Plane plane;
        plane.normal[axis] = 1.0;
        for (const double share : {0.5, 0.45, 0.55, 0.4, 0.6}) {
            plane.offset = places[static_cast<std::size_t>(share * static_cast<double>(places.size() - 1))];
            // One at the rim divides nothing.
            if (plane.offset - places.front() > kOnPlane && places.back() - plane.offset > kOnPlane)
                consider(plane);
        }
    }
}

/// The best plane of those of the lowest rank; nothing where only segments are left.
std::optional<Plane> dividing(const std::vector<SpacePiece>& pieces) {
    int rank = std::numeric_limits<int>::max();
    for (const SpacePiece& piece : pieces)
        if (isPolygon(piece)) rank = std::min(rank, piece.rank);
    std::vector<const SpacePiece*> first;
    for (const SpacePiece& piece : pieces)
        if (isPolygon(piece) && piece.rank == rank) first.push_back(&piece);
    if (first.empty()) return std::nullopt;
    std::optional<Plane> best;
    double least = std::numeric_limits<double>::infinity();
    const auto consider = [&](const Plane& plane) {
        const double cost = costOf(plane, pieces);
        if (cost >= least) return;
        least = cost;
        best = plane;
    };
    const std::size_t step = std::max<std::size_t>(1, first.size() / kTrials);
    for (std::size_t k = step / 2; k < first.size(); k += step) consider(planeOf(*first[k]));
    if (rank >= 0 && pieces.size() > kManyPieces) tryAxes(pieces, consider);
    return best;
}

}  // namespace

class SpaceTree::Builder {
  public:
    explicit Builder(std::size_t most) : most_(most) {}

    std::optional<SpaceTree> build(std::vector<SpacePiece> pieces) {
        std::erase_if(pieces, isEmpty);
        tree_.size_ = pieces.size();
        std::vector<std::pair<int, std::vector<SpacePiece>>> waiting;
        const auto add = [&](std::vector<SpacePiece> part) {
            if (part.empty()) return -1;
            tree_.nodes_.emplace_back();
            waiting.emplace_back(static_cast<int>(tree_.nodes_.size()) - 1, std::move(part));
            return waiting.back().first;
        };
        add(std::move(pieces));
        while (!waiting.empty()) {
            if (tree_.size_ > most_) return std::nullopt;
            auto [index, part] = std::move(waiting.back());
            waiting.pop_back();
            std::vector<SpacePiece> below, above;
            Node node = divide(std::move(part), below, above);
            // Slivers whose plane is not theirs: divided no further.
            if (node.within.empty() && (below.empty() || above.empty()))
                node.within = std::exchange(below.empty() ? above : below, {});
            node.below = add(std::move(below));
            node.above = add(std::move(above));
            tree_.nodes_[static_cast<std::size_t>(index)] = std::move(node);
        }
        return std::move(tree_);
    }

  private:
    Node divide(std::vector<SpacePiece> pieces, std::vector<SpacePiece>& below,
                std::vector<SpacePiece>& above) {
        Node node;
        const auto plane = dividing(pieces);
        if (!plane) {
            node.within = std::move(pieces);
        } else {
            node.normal = plane->normal;
            node.offset = plane->offset;
            for (SpacePiece& piece : pieces) {
                const int side = sideOf(*plane, piece);
                if (side == 2) {
                    SpacePiece low = partOf(piece, *plane, -1.0), high = partOf(piece, *plane, 1.0);
                    tree_.size_ += 1;
                    if (!isEmpty(low)) below.push_back(std::move(low));
                    if (!isEmpty(high)) above.push_back(std::move(high));
                } else {
                    (side == 0 ? node.within : side < 0 ? below : above).push_back(std::move(piece));
                }
            }
        }
        std::ranges::stable_sort(node.within, {}, &SpacePiece::layer);
        return node;
    }

    std::size_t most_;
    SpaceTree tree_;
};

std::optional<SpaceTree> SpaceTree::of(std::vector<SpacePiece> pieces, std::size_t most) {
    return Builder(most).build(std::move(pieces));
}

void SpaceTree::visit(const SpaceViewer& viewer, const std::function<void(const SpacePiece&)>& paint) const {
    if (nodes_.empty()) return;
    // Trees lean where a surface bends one way: a stack of our own is as deep as it must be.
    std::vector<std::pair<int, bool>> waiting{{0, false}};
    while (!waiting.empty()) {
        const auto [index, within] = waiting.back();
        waiting.pop_back();
        const Node& node = nodes_[static_cast<std::size_t>(index)];
        if (within) {
            for (const SpacePiece& piece : node.within) paint(piece);
            continue;
        }
        const double side =
            viewer.eye ? dot(node.normal, *viewer.eye) - node.offset : dot(node.normal, viewer.towards);
        const int far = side >= 0.0 ? node.below : node.above, near = side >= 0.0 ? node.above : node.below;
        if (near >= 0) waiting.emplace_back(near, false);
        waiting.emplace_back(index, true);
        if (far >= 0) waiting.emplace_back(far, false);
    }
}

}  // namespace omegascope::scene
