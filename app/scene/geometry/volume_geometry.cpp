#include "app/scene/geometry/volume_geometry.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "app/figures/frame/style.h"

namespace omegascope::scene {

namespace {

using cells::VolumeComplex;

constexpr Colour kHiddenWall{0x55, 0x55, 0x55};
constexpr Colour kMargin{0x2f, 0x6d, 0xb3};
constexpr Colour kHighlight{0x10, 0x10, 0x10};
constexpr Colour kEdge{0x40, 0x40, 0x40};
constexpr Colour kFlatOutline{0x6a, 0x50, 0x10};
constexpr Colour kFrame{0x8c, 0x8c, 0x8c};
constexpr double kFlatTint = 0.5;  // share of the tint in the colour of a flat cell
constexpr int kSeveral = -2;       // an edge of walls with different makers

Colour lossColourOf(const figures::VolumePicture& picture, double loss) {
    return colourOf(figures::lossColour(picture.map.share(loss), picture.colours));
}

Point3 placeOf(const figures::SurfaceBox& box, const cells::Point3& at) {
    return {box.xOf(at[0]), box.yOf(at[1]), box.zOf(at[2])};
}

const VolumeComplex::Vertex& vertexOf(const VolumeComplex& complex, const VolumeComplex::Face& face, int k) {
    const int corner = face.first + k % face.count;
    return complex.vertices[static_cast<std::size_t>(complex.faceVertices[static_cast<std::size_t>(corner)])];
}

int indexOf(const VolumeComplex& complex, const VolumeComplex::Face& face, int k) {
    return complex.faceVertices[static_cast<std::size_t>(face.first + k % face.count)];
}

/// For each set of makers: what kind of wall it is; nothing when it is not drawn.
std::vector<std::optional<WallKind>> kindsOf(const figures::VolumePicture& picture,
                                             const WallFilter& filter) {
    const auto among = [](const std::vector<network::Activation>& list) {
        return [&list](const network::Activation& maker) {
            return std::find(list.begin(), list.end(), maker) != list.end();
        };
    };
    std::vector<std::optional<WallKind>> kinds;
    for (const auto& makers : picture.complex.makers) {
        const bool margin = std::all_of(makers.begin(), makers.end(), [&](const auto& maker) {
            return maker.layer == picture.criterionLayer;
        });
        if (std::any_of(makers.begin(), makers.end(), among(filter.highlighted)))
            kinds.emplace_back(WallKind::Highlighted);
        else if (std::all_of(makers.begin(), makers.end(), among(filter.hidden)))
            kinds.emplace_back(std::nullopt);
        else
            kinds.emplace_back(margin ? WallKind::Margin : WallKind::Hidden);
    }
    return kinds;
}

Point3 areaVector(const std::vector<Point3>& corners) {
    Point3 area{};
    for (std::size_t k = 1; k + 1 < corners.size(); ++k) {
        Point3 a{}, b{};
        for (std::size_t axis = 0; axis < 3; ++axis) {
            a[axis] = corners[k][axis] - corners[0][axis];
            b[axis] = corners[k + 1][axis] - corners[0][axis];
        }
        area[0] += a[1] * b[2] - a[2] * b[1];
        area[1] += a[2] * b[0] - a[0] * b[2];
        area[2] += a[0] * b[1] - a[1] * b[0];
    }
    return area;
}

/// Collects polygons; corners are shared where `smooth` and the same vertex, cell and makers come again.
class SheetBuilder {
  public:
    SheetBuilder(const VolumeComplex& complex, const figures::SurfaceBox& box, bool smooth)
        : complex_(complex), box_(box), smooth_(smooth) {}

    template <typename ColourOf>
    void add(const VolumeComplex::Face& face, const ColourOf& colour) {
        std::vector<Point3> corners;
        std::vector<int> ids;
        for (int k = 0; k < face.count; ++k) {
            const auto& vertex = vertexOf(complex_, face, k);
            corners.push_back(placeOf(box_, vertex.at));
            ids.push_back(pointOf(face, indexOf(complex_, face, k), corners.back(), colour(vertex.loss)));
        }
        const Point3 area = areaVector(corners);
        for (const int id : ids)
            for (std::size_t axis = 0; axis < 3; ++axis)
                sheet_.normals[static_cast<std::size_t>(id)][axis] += area[axis];
        for (std::size_t k = 1; k + 1 < ids.size(); ++k)
            sheet_.triangles.push_back({ids[0], ids[k], ids[k + 1]});
    }

    SurfaceGeometry finish() && {
        for (Point3& normal : sheet_.normals) {
            const double length = std::hypot(normal[0], normal[1], normal[2]);
            if (length > 0.0)
                for (double& component : normal) component /= length;
            else
                normal = {0.0, 0.0, 1.0};
        }
        return std::move(sheet_);
    }

  private:
    int pointOf(const VolumeComplex::Face& face, int vertex, const Point3& at, const Colour& colour) {
        const auto made = static_cast<int>(sheet_.points.size());
        if (smooth_) {
            const auto [known, isNew] =
                known_.emplace(std::array<int, 3>{vertex, face.cell, face.makers}, made);
            if (!isNew) return known->second;
        }
        sheet_.points.push_back(at);
        sheet_.normals.push_back({});
        sheet_.colours.push_back(colour);
        sheet_.vertices.push_back(vertex);
        sheet_.cells.push_back(face.cell);
        return made;
    }

    const VolumeComplex& complex_;
    const figures::SurfaceBox& box_;
    bool smooth_;
    std::map<std::array<int, 3>, int> known_;
    SurfaceGeometry sheet_;
};

bool isWallOnce(const VolumeComplex::Face& face) {
    return face.makers >= 0 && face.side > 0;
}

/// Whether both ends lie on one side of the frame of the slice.
bool isOnFrame(const slice::AffineSlice& slice, const cells::Point3& a, const cells::Point3& b) {
    for (std::size_t k = 0; k < 3; ++k)
        for (const double end : slice.ranges[k])
            if (a[k] == end && b[k] == end) return true;
    return false;
}

/// Where a facet meets the plane across `axis`: between the two places where its border crosses.
template <typename Take>
void cutFacet(const VolumeComplex& complex, const VolumeComplex::Face& face, std::size_t axis, double at,
              const Take& take) {
    std::vector<cells::Point3> crossings;
    for (int k = 0; k < face.count; ++k) {
        cells::Point3 a = vertexOf(complex, face, k).at;
        cells::Point3 b = vertexOf(complex, face, k + 1).at;
        if ((a[axis] < at) == (b[axis] < at)) continue;
        if (b < a) std::swap(a, b);
        const double share = (at - a[axis]) / (b[axis] - a[axis]);
        cells::Point3 point{};
        for (std::size_t c = 0; c < 3; ++c) point[c] = std::lerp(a[c], b[c], share);
        point[axis] = at;
        crossings.push_back(point);
    }
    for (std::size_t k = 0; k + 1 < crossings.size(); k += 2) take(crossings[k], crossings[k + 1]);
}

/// Fills what segments of a plane across `axis` enclose (inside: an odd number of them on either side), in
/// slabs between the heights at which segments end. A slab in which they do not close is left out.
class CutFiller {
  public:
    explicit CutFiller(int axis)
        : across_(static_cast<std::size_t>(axis)), x_(axis == 0 ? 1 : 0), y_(axis == 2 ? 1 : 2) {}

    void add(Point3 a, Point3 b) {
        if (b[y_] < a[y_]) std::swap(a, b);
        heights_.push_back(a[y_]);
        heights_.push_back(b[y_]);
        if (a[y_] < b[y_]) segments_.emplace_back(a, b);
    }

    void fill(const Colour& colour, SurfaceGeometry& out) {
        std::sort(heights_.begin(), heights_.end());
        for (std::size_t k = 0; k + 1 < heights_.size(); ++k) {
            const double low = heights_[k];
            const double high = heights_[k + 1];
            if (high - low < kThinnest) continue;
            std::vector<std::pair<Point3, Point3>> through;
            for (const auto& [a, b] : segments_)
                if (a[y_] < 0.5 * (low + high) && b[y_] > 0.5 * (low + high))
                    through.emplace_back(at(a, b, low), at(a, b, high));
            if (through.size() % 2 != 0) continue;
            std::sort(through.begin(), through.end(), [this](const auto& a, const auto& b) {
                return a.first[x_] + a.second[x_] < b.first[x_] + b.second[x_];
            });
            for (std::size_t pair = 0; pair < through.size(); pair += 2)
                addQuad({through[pair].first, through[pair + 1].first, through[pair + 1].second,
                         through[pair].second},
                        colour, out);
        }
    }

  private:
    static constexpr double kThinnest = 1e-9;  // slab, in box lengths

    Point3 at(const Point3& a, const Point3& b, double height) const {
        Point3 point = a;
        const double share = (height - a[y_]) / (b[y_] - a[y_]);
        point[x_] = std::lerp(a[x_], b[x_], share);
        point[y_] = height;
        return point;
    }

    void addQuad(const std::array<Point3, 4>& corners, const Colour& colour, SurfaceGeometry& out) const {
        const auto first = static_cast<int>(out.points.size());
        Point3 normal{};
        normal[across_] = 1.0;
        for (const Point3& corner : corners) {
            out.points.push_back(corner);
            out.normals.push_back(normal);
            out.colours.push_back(colour);
        }
        out.triangles.push_back({first, first + 1, first + 2});
        out.triangles.push_back({first, first + 2, first + 3});
    }

    std::size_t across_, x_, y_;
    std::vector<double> heights_;
    std::vector<std::pair<Point3, Point3>> segments_;
};

double coordinateAt(const figures::VolumePicture& picture, int axis, double share) {
    const auto& range = picture.slice.ranges[static_cast<std::size_t>(axis)];
    return std::lerp(range[0], range[1], share);
}

Colour flatColourOf(const figures::VolumePicture& picture, double loss) {
    const Colour tint = colourOf(figures::palette::kFlat);
    Colour colour = lossColourOf(picture, loss);
    for (std::size_t k = 0; k < 3; ++k)
        colour[k] =
            static_cast<std::uint8_t>(std::lround((1.0 - kFlatTint) * colour[k] + kFlatTint * tint[k]));
    return colour;
}

bool isFlat(const VolumeComplex& complex, const VolumeComplex::Face& face) {
    return face.cell >= 0 && complex.cells[static_cast<std::size_t>(face.cell)].flat;
}

}  // namespace

SurfaceGeometry wallSheets(const figures::VolumePicture& picture, const figures::SurfaceBox& box,
                           const WallFilter& filter, WallKind kind) {
    const auto kinds = kindsOf(picture, filter);
    const Colour colour =
        kind == WallKind::Hidden ? kHiddenWall : (kind == WallKind::Margin ? kMargin : kHighlight);
    SheetBuilder builder(picture.complex, box, !picture.complex.straight);
    for (const auto& face : picture.complex.faces)
        if (isWallOnce(face) && kinds[static_cast<std::size_t>(face.makers)] == kind)
            builder.add(face, [&colour](double) { return colour; });
    return std::move(builder).finish();
}

LineSet wallEdges(const figures::VolumePicture& picture, const figures::SurfaceBox& box,
                  const WallFilter& filter) {
    const auto kinds = kindsOf(picture, filter);
    const VolumeComplex& complex = picture.complex;
    std::map<std::pair<int, int>, int> makersOf;
    for (const auto& face : complex.faces) {
        if (!isWallOnce(face) || !kinds[static_cast<std::size_t>(face.makers)]) continue;
        for (int k = 0; k < face.count; ++k) {
            const std::pair<int, int> edge =
                std::minmax({indexOf(complex, face, k), indexOf(complex, face, k + 1)});
            const auto [known, isNew] = makersOf.emplace(edge, face.makers);
            if (!isNew && known->second != face.makers) known->second = kSeveral;
        }
    }
    LineSet lines;
    for (const auto& [edge, makers] : makersOf) {
        const auto& a = complex.vertices[static_cast<std::size_t>(edge.first)].at;
        const auto& b = complex.vertices[static_cast<std::size_t>(edge.second)].at;
        if (makers == kSeveral || isOnFrame(picture.slice, a, b))
            lines.add(placeOf(box, a), placeOf(box, b), kEdge);
    }
    return lines;
}

LineSet frameEdges(const figures::SurfaceBox& box) {
    LineSet lines;
    for (const double a : {-1.0, 1.0})
        for (const double b : {-1.0, 1.0}) {
            const double z = b < 0.0 ? 0.0 : box.height;
            lines.add({-1.0, a, z}, {1.0, a, z}, kFrame);
            lines.add({a, -1.0, z}, {a, 1.0, z}, kFrame);
            lines.add({a, b, 0.0}, {a, b, box.height}, kFrame);
        }
    return lines;
}

LineSet wallsOnCut(const figures::VolumePicture& picture, const figures::SurfaceBox& box,
                   const WallFilter& filter, int axis, double share) {
    const auto kinds = kindsOf(picture, filter);
    LineSet lines;
    for (const auto& face : picture.complex.faces) {
        if (!isWallOnce(face) || !kinds[static_cast<std::size_t>(face.makers)]) continue;
        const bool strong = *kinds[static_cast<std::size_t>(face.makers)] == WallKind::Highlighted;
        cutFacet(picture.complex, face, static_cast<std::size_t>(axis), coordinateAt(picture, axis, share),
                 [&](const cells::Point3& a, const cells::Point3& b) {
                     lines.add(placeOf(box, a), placeOf(box, b), strong ? kHighlight : kEdge);
                 });
    }
    return lines;
}

SurfaceGeometry flatBodies(const figures::VolumePicture& picture, const figures::SurfaceBox& box) {
    const Colour tint = colourOf(figures::palette::kFlat);
    SheetBuilder builder(picture.complex, box, false);
    for (const auto& face : picture.complex.faces)
        if (isFlat(picture.complex, face)) builder.add(face, [&tint](double) { return tint; });
    return std::move(builder).finish();
}

SurfaceGeometry flatSkin(const figures::VolumePicture& picture, const figures::SurfaceBox& box) {
    SheetBuilder builder(picture.complex, box, false);
    for (const auto& face : picture.complex.faces)
        if (face.makers < 0 && isFlat(picture.complex, face))
            builder.add(face, [&picture](double loss) { return flatColourOf(picture, loss); });
    return std::move(builder).finish();
}

LineSet flatOutlinesOnCut(const figures::VolumePicture& picture, const figures::SurfaceBox& box, int axis,
                          double share) {
    LineSet lines;
    for (const auto& face : picture.complex.faces)
        if (isFlat(picture.complex, face))
            cutFacet(picture.complex, face, static_cast<std::size_t>(axis),
                     coordinateAt(picture, axis, share), [&](const cells::Point3& a, const cells::Point3& b) {
                         lines.add(placeOf(box, a), placeOf(box, b), kFlatOutline);
                     });
    return lines;
}

SurfaceGeometry flatsOnCut(const figures::VolumePicture& picture, const figures::SurfaceBox& box, int axis,
                           double share) {
    const VolumeComplex& complex = picture.complex;
    SurfaceGeometry filled;
    for (const auto& cell : complex.cells) {
        if (!cell.flat) continue;
        CutFiller filler(axis);
        for (int f = cell.firstFace; f < cell.firstFace + cell.faceCount; ++f)
            cutFacet(complex, complex.faces[static_cast<std::size_t>(f)], static_cast<std::size_t>(axis),
                     coordinateAt(picture, axis, share), [&](const cells::Point3& a, const cells::Point3& b) {
                         filler.add(placeOf(box, a), placeOf(box, b));
                     });
        filler.fill(flatColourOf(picture, cell.lowest), filled);
    }
    return filled;
}

SurfaceGeometry lossPlane(const figures::VolumePicture& picture, const figures::SurfaceBox& box, int axis,
                          double share) {
    const int size = picture.gridSize();
    const auto across = static_cast<std::size_t>(axis);
    const std::size_t first = across == 0 ? 1 : 0;
    const std::size_t second = across == 2 ? 1 : 2;
    SurfaceGeometry plane;
    Point3 normal{};
    normal[across] = 1.0;
    for (int row = 0; row < size; ++row)
        for (int column = 0; column < size; ++column) {
            std::array<double, 3> shares{};
            shares[across] = share;
            shares[first] = static_cast<double>(column) / (size - 1);
            shares[second] = static_cast<double>(row) / (size - 1);
            plane.points.push_back({2.0 * shares[0] - 1.0, 2.0 * shares[1] - 1.0, box.height * shares[2]});
            plane.normals.push_back(normal);
            plane.colours.push_back(lossColourOf(picture, picture.lossAt(shares)));
            if (row == 0 || column == 0) continue;
            const int here = row * size + column;
            plane.triangles.push_back({here - size - 1, here - size, here});
            plane.triangles.push_back({here - size - 1, here, here - 1});
        }
    return plane;
}

}  // namespace omegascope::scene
