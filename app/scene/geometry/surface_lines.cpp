#include "app/scene/geometry/surface_lines.h"

#include <QPolygonF>
#include <algorithm>
#include <cmath>
#include <utility>

#include "app/figures/frame/geometry.h"
#include "app/figures/frame/style.h"
#include "app/scene/geometry/path_lines.h"

namespace omegascope::scene {

namespace {

constexpr Colour kWallColour{0x40, 0x40, 0x40};
constexpr Colour kHighlightColour{0x10, 0x10, 0x10};
constexpr Colour kBorderColour{0x6e, 0x6e, 0x6e};
constexpr Colour kHatchColour{0xc9, 0xa4, 0x3c};
constexpr Colour kFlatOutlineColour{0x6a, 0x50, 0x10};
constexpr Colour kMinimumColour{0x1b, 0x78, 0x37};
constexpr Colour kFloorColour{0x8c, 0x8c, 0x8c};
constexpr Colour kGridColour{0xd4, 0xd4, 0xd4};
constexpr Colour kBackColour{0xc4, 0xc4, 0xc4};

/// Share of paper in the colour of a line that is told from the surface by being paler.
constexpr double kCasingPaleness = 0.5;
constexpr double kLevelPaleness = 0.25;

constexpr int kMostTicks = 6;
constexpr double kPinLength = 0.12;  // of the box's height
constexpr double kHatchSpacing = 0.055;

Point3 pointOf(const cells::SliceMesh& mesh, const figures::SurfaceBox& box, int vertex) {
    const cells::SliceMesh::Vertex& v = mesh.vertices[static_cast<std::size_t>(vertex)];
    return {box.xOf(v.s), box.yOf(v.t), box.zOf(v.loss)};
}

/// A colour of the surface, mixed with paper: a line in it looks translucent without being so, which would
/// need the renderer to sort.
Colour paler(Colour colour, double paperShare) {
    for (std::uint8_t& channel : colour)
        channel = static_cast<std::uint8_t>(std::lround(channel + paperShare * (255 - channel)));
    return colour;
}

/// Marks the vertices that a truly flat cell touches.
std::vector<bool> verticesOfFlatCells(const cells::SliceMesh& mesh) {
    std::vector<bool> touched(mesh.vertices.size(), false);
    for (const cells::Facet& facet : mesh.facets) {
        if (!mesh.cells[static_cast<std::size_t>(facet.cell)].flat) continue;
        for (int k = 0; k < facet.count; ++k)
            touched[static_cast<std::size_t>(mesh.facetVertices[static_cast<std::size_t>(facet.first + k)])] =
                true;
    }
    return touched;
}

/// Coordinates of an axis at which its shown value is round.
std::vector<double> tickCoordinates(const slice::AxisLabel& label, const std::array<double, 2>& range) {
    const double a = label.offset + label.scale * range[0];
    const double b = label.offset + label.scale * range[1];
    std::vector<double> ticks = figures::niceTicks(std::min(a, b), std::max(a, b), kMostTicks);
    for (double& tick : ticks) tick = (tick - label.offset) / label.scale;
    return ticks;
}

}  // namespace

void LineSet::add(const Point3& from, const Point3& to, const Colour& colour) {
    add(from, to, colour, colour);
}

void LineSet::add(const Point3& from, const Point3& to, const Colour& colourFrom, const Colour& colourTo) {
    const auto first = static_cast<int>(points.size());
    points.insert(points.end(), {from, to});
    colours.insert(colours.end(), {colourFrom, colourTo});
    segments.push_back({first, first + 1});
}

LineSet wallLines(const figures::SlicePicture& picture, const figures::SurfaceBox& box,
                  const std::vector<network::Activation>& makers, bool highlighted, WallLayer layer,
                  bool tintFlatCells) {
    const std::vector<double> dashDot{0.06, 0.025, 0.012, 0.025};
    const Colour colour = highlighted ? kHighlightColour : kWallColour;
    const std::vector<bool> flat = tintFlatCells && layer == WallLayer::Casing
                                       ? verticesOfFlatCells(picture.mesh)
                                       : std::vector<bool>(picture.mesh.vertices.size(), false);
    const auto casing = [&](int vertex) {
        const cells::SliceMesh::Vertex& v = picture.mesh.vertices[static_cast<std::size_t>(vertex)];
        return paler(
            flat[static_cast<std::size_t>(vertex)] ? flatColour(v.loss, box) : lossColour(v.loss, box),
            kCasingPaleness);
    };
    LineSet lines;
    for (const figures::WallPath& path : picture.wallPaths) {
        const auto& set = picture.mesh.makers[static_cast<std::size_t>(path.makers)];
        const bool chosen = std::any_of(set.begin(), set.end(), [&](const network::Activation& maker) {
            return std::find(makers.begin(), makers.end(), maker) != makers.end();
        });
        if (chosen != highlighted) continue;
        std::vector<Point3> points;
        for (const int vertex : path.vertices) points.push_back(pointOf(picture.mesh, box, vertex));
        if (layer == WallLayer::Casing) {
            for (std::size_t k = 0; k + 1 < points.size(); ++k)
                lines.add(points[k], points[k + 1], casing(path.vertices[k]), casing(path.vertices[k + 1]));
            continue;
        }
        if (path.criterion) {
            DashedLine dashed(lines, dashDot, colour, box.height);
            for (std::size_t k = 0; k + 1 < points.size(); ++k) dashed.follow(points[k], points[k + 1]);
            continue;
        }
        for (std::size_t k = 0; k + 1 < points.size(); ++k) lines.add(points[k], points[k + 1], colour);
    }
    return lines;
}

LineSet sheetBorder(const cells::SliceMesh& mesh, const figures::SurfaceBox& box) {
    const auto sharesSide = [](const Point3& a, const Point3& b) {
        constexpr double kSlack = 1e-9;
        for (std::size_t axis = 0; axis < 2; ++axis)
            for (const double side : {-1.0, 1.0})
                if (std::abs(a[axis] - side) < kSlack && std::abs(b[axis] - side) < kSlack) return true;
        return false;
    };
    LineSet lines;
    for (const cells::Facet& facet : mesh.facets) {
        for (int k = 0; k < facet.count; ++k) {
            const auto corner = [&](int index) {
                return pointOf(
                    mesh, box,
                    mesh.facetVertices[static_cast<std::size_t>(facet.first + index % facet.count)]);
            };
            const Point3 from = corner(k);
            const Point3 to = corner(k + 1);
            if (sharesSide(from, to)) lines.add(from, to, kBorderColour);
        }
    }
    return lines;
}

LineSet flatOutlines(const figures::SlicePicture& picture, const figures::SurfaceBox& box) {
    LineSet lines;
    for (const std::vector<int>& loop : picture.flatOutlines)
        for (std::size_t k = 0; k < loop.size(); ++k)
            lines.add(pointOf(picture.mesh, box, loop[k]),
                      pointOf(picture.mesh, box, loop[(k + 1) % loop.size()]), kFlatOutlineColour);
    return lines;
}

LineSet flatHatch(const figures::SlicePicture& picture, const figures::SurfaceBox& box,
                  const SurfaceLocator& surface) {
    // Paper counts y downwards: the hatch rises to the right there, and so it must here.
    std::vector<QPolygonF> loops;
    for (const std::vector<int>& loop : picture.flatOutlines) {
        QPolygonF polygon;
        for (const int vertex : loop) {
            const Point3 point = pointOf(picture.mesh, box, vertex);
            polygon << QPointF(point[0], -point[1]);
        }
        loops.push_back(std::move(polygon));
    }
    LineSet lines;
    for (const QLineF& line : figures::hatchLines(loops, kHatchSpacing)) {
        const QPointF centre = line.center();
        const std::optional<double> z = surface.heightAt(centre.x(), -centre.y());
        if (z) lines.add({line.x1(), -line.y1(), *z}, {line.x2(), -line.y2(), *z}, kHatchColour);
    }
    return lines;
}

LineSet levelLines(const figures::SlicePicture& picture, const figures::SurfaceBox& box) {
    LineSet lines;
    for (std::size_t level = 0; level < picture.isolines.size(); ++level) {
        const double z = box.zOf(picture.levels[level]);
        const Colour colour = paler(lossColour(picture.levels[level], box), kLevelPaleness);
        for (const figures::LevelPath& path : picture.isolines[level])
            for (std::size_t k = 0; k + 1 < path.size(); ++k)
                lines.add({box.xOf(path[k][0]), box.yOf(path[k][1]), z},
                          {box.xOf(path[k + 1][0]), box.yOf(path[k + 1][1]), z}, colour);
    }
    return lines;
}

LineSet minimumLines(const figures::SlicePicture& picture, const figures::SurfaceBox& box) {
    LineSet lines;
    for (const std::vector<int>& loop : picture.minimumPlaces.outlines)
        for (std::size_t k = 0; k < loop.size(); ++k)
            lines.add(pointOf(picture.mesh, box, loop[k]),
                      pointOf(picture.mesh, box, loop[(k + 1) % loop.size()]), kMinimumColour);
    for (const auto& line : picture.minimumPlaces.lines) {
        const double z = box.zOf(line.loss);
        for (std::size_t k = 0; k + 1 < line.points.size(); ++k)
            lines.add({box.xOf(line.points[k][0]), box.yOf(line.points[k][1]), z},
                      {box.xOf(line.points[k + 1][0]), box.yOf(line.points[k + 1][1]), z}, kMinimumColour);
    }
    for (const auto& spot : picture.minimumPlaces.spots) {
        const Point3 foot{box.xOf(spot.at[0]), box.yOf(spot.at[1]), box.zOf(spot.loss)};
        lines.add(foot, {foot[0], foot[1], foot[2] + kPinLength * box.height}, kMinimumColour);
    }
    return lines;
}

LineSet floorLines(const figures::SlicePicture* picture, const figures::SurfaceBox& box) {
    LineSet lines;
    if (picture != nullptr) {
        for (const double s : tickCoordinates(picture->axes[0], box.rangeS))
            lines.add({box.xOf(s), -1.0, 0.0}, {box.xOf(s), 1.0, 0.0}, kGridColour);
        for (const double t : tickCoordinates(picture->axes[1], box.rangeT))
            lines.add({-1.0, box.yOf(t), 0.0}, {1.0, box.yOf(t), 0.0}, kGridColour);
    }
    const std::array<Point3, 4> corners{{{-1, -1, 0}, {1, -1, 0}, {1, 1, 0}, {-1, 1, 0}}};
    for (std::size_t k = 0; k < 4; ++k) lines.add(corners[k], corners[(k + 1) % 4], kFloorColour);
    return lines;
}

LineSet backEdges(const figures::SurfaceBox& box, double azimuth) {
    // Corners in the order in which the eye passes them: the eye at azimuth a stands over (sin a, -cos a).
    const std::array<std::array<double, 2>, 4> corners{{{1, -1}, {1, 1}, {-1, 1}, {-1, -1}}};
    double turn = std::fmod(azimuth, 360.0);
    if (turn < 0.0) turn += 360.0;
    const auto nearest = static_cast<std::size_t>(turn / 90.0) % 4;
    LineSet lines;
    for (std::size_t k = 1; k <= 3; ++k) {
        const auto& [x, y] = corners[(nearest + k) % 4];
        lines.add({x, y, 0.0}, {x, y, box.height}, kBackColour);
        if (k == 3) break;
        const auto& [nextX, nextY] = corners[(nearest + k + 1) % 4];
        lines.add({x, y, box.height}, {nextX, nextY, box.height}, kBackColour);
    }
    return lines;
}

}  // namespace omegascope::scene
