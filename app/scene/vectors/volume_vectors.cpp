#include "app/scene/vectors/volume_vectors.h"

#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "app/figures/frame/layers.h"
#include "app/figures/slice/loss_bands.h"
#include "app/scene/geometry/path_lines.h"
#include "app/scene/geometry/surface_look.h"
#include "app/scene/geometry/volume_geometry.h"
#include "app/scene/vectors/lighting.h"
#include "app/scene/vectors/space_order.h"

namespace omegascope::scene {

using session::VolumeChoices;

namespace {

/// The order in which planes divide space: first those that have everything on one side, so that none is split.
enum Rank { kBoxRank = -2, kCutRank, kWallRank, kInnerRank };
// What lies in one plane: the loss, flat cells, walls, lines on them.
constexpr double kOfLoss = 0.0, kOfFlats = 0.5, kOfWalls = 1.0, kOfLines = 2.0, kOfPaths = 3.0;

std::array<std::size_t, 2> axesOf(std::size_t across) {
    return {across == 0 ? std::size_t{1} : std::size_t{0}, across == 2 ? std::size_t{1} : std::size_t{2}};
}

}  // namespace

struct VolumeVectors::Contents {
    /// A plane across an axis on which the loss is seen, as regions of one colour in its two coordinates of the box.
    struct LossPlane {
        std::size_t axis = 0;
        double at = 0.0;      ///< in the box
        double facing = 0.0;  ///< ±1: drawn only from behind; 0: from both sides
        std::vector<figures::BandRegion> regions;
    };

    /// What the pieces of a source look like.
    struct Look {
        enum class Kind { Sheet, Unlit, Line, Loss };
        Kind kind = Kind::Sheet;
        Colour colour{};
        Point3 normal{};
        double opacity = 1.0;
        double width = 1.0;
        int plane = 0;
    };

    std::optional<SpaceTree> tree;
    std::vector<Look> looks;
    std::vector<LossPlane> planes;
    figures::SurfaceBox box;
};

namespace {

using Look = VolumeVectors::Contents::Look;
using LossPlane = VolumeVectors::Contents::LossPlane;

class Collector {
  public:
    explicit Collector(const SurfaceState& state)
        : state_(state),
          picture_(*state.volume.picture),
          volume_(state.choices.volume),
          box_(figures::SurfaceBox::of(picture_, state.choices.verticalScale)) {
        if (volume_.cutAxis == VolumeChoices::kNoCut) return;
        const auto axis = static_cast<std::size_t>(volume_.cutAxis);
        const double at = axis == 2 ? box_.height * volume_.cutAt : 2.0 * volume_.cutAt - 1.0;
        cut_ = {axis, at, volume_.cutKeepsHigh ? 1.0 : -1.0};
    }

    std::shared_ptr<VolumeVectors::Contents> collect() {
        contents_->box = box_;
        const bool block = volume_.look == VolumeChoices::Look::Cells;
        const bool levels = volume_.look == VolumeChoices::Look::Isosurfaces;
        addBox(block, levels);
        if (cut_) addCut();
        if (block && state_.choices.flatCells)
            addSheets(flatSkin(picture_, box_), Look::Kind::Unlit, 1.0, kBoxRank, kOfFlats);
        if (state_.choices.flatCells && !block)
            addSheets(flatBodies(picture_, box_), Look::Kind::Sheet, look::kFlatOpacity, kInnerRank,
                      kOfFlats);
        if (levels)
            addSheets(isosurfaces(picture_, box_), Look::Kind::Sheet, volume_.opacity, kInnerRank, kOfWalls);
        addWalls(block, levels);
        addPaths();
        if (pieces_.size() > VolumeVectors::kMostPieces) return nullptr;
        contents_->tree = SpaceTree::of(std::move(pieces_), VolumeVectors::kMostPieces);
        return contents_->tree ? contents_ : nullptr;
    }

  private:
    struct Cut {
        std::size_t axis;
        double at, keeps;
        double side(const Point3& p) const { return keeps * (p[axis] - at); }
    };

    /// The range of an axis that the cut leaves.
    std::array<double, 2> rangeOf(std::size_t axis, bool cut) const {
        std::array<double, 2> range{axis == 2 ? 0.0 : -1.0, axis == 2 ? box_.height : 1.0};
        if (cut && cut_ && cut_->axis == axis) range[cut_->keeps > 0.0 ? 0 : 1] = cut_->at;
        return range;
    }

    void add(std::vector<Point3> corners, const Look& look, int rank, double layer) {
        pieces_.push_back({std::move(corners), static_cast<int>(contents_->looks.size()), rank, layer});
        contents_->looks.push_back(look);
    }

    void addPlane(std::size_t axis, double at, double facing, Rank rank) {
        const auto [x, y] = axesOf(axis);
        const auto a = rangeOf(x, true), b = rangeOf(y, true);
        // A cut along the rim leaves nothing.
        if (a[1] - a[0] <= 0.0 || b[1] - b[0] <= 0.0) return;
        slice::LossGrid grid;
        grid.rangeS = a;
        grid.rangeT = b;
        const int size = picture_.gridSize();
        grid.values.resize(size, size);
        const auto share = [&](std::size_t k, double place) {
            return k == 2 ? place / box_.height : 0.5 * (place + 1.0);
        };
        for (int row = 0; row < size; ++row)
            for (int column = 0; column < size; ++column) {
                std::array<double, 3> shares{};
                shares[axis] = share(axis, at);
                shares[x] = share(x, std::lerp(a[0], a[1], static_cast<double>(column) / (size - 1)));
                shares[y] = share(y, std::lerp(b[0], b[1], static_cast<double>(row) / (size - 1)));
                const double loss = picture_.lossAt(shares);
                grid.values(row, column) = std::isfinite(loss) ? loss : picture_.map.highest;
            }
        Look look{Look::Kind::Loss};
        look.plane = static_cast<int>(contents_->planes.size());
        contents_->planes.push_back(
            {axis, at, facing,
             figures::bandRegions(cells::gridMesh(grid), picture_.map, figures::kLossBands)});
        std::vector<Point3> corners(4);
        for (std::size_t k = 0; k < 4; ++k) {
            corners[k][axis] = at;
            corners[k][x] = a[k == 1 || k == 2 ? 1 : 0];
            corners[k][y] = b[k / 2];
        }
        add(std::move(corners), look, rank, kOfLoss);
    }

    /// The block has all its faces; else those behind the inside form the background.
    void addBox(bool block, bool levels) {
        for (std::size_t axis = 0; axis < 3 && !levels; ++axis)
            for (const bool high : {false, true}) {
                const double at = rangeOf(axis, false)[high ? 1 : 0];
                if (cut_ && cut_->axis == axis && cut_->keeps * (at - cut_->at) < 0.0) continue;
                addPlane(axis, at, block ? 0.0 : (high ? 1.0 : -1.0), kBoxRank);
            }
        addLines(frameEdges(box_), look::kLineWidth, kOfLines, true);
    }

    void addCut() {
        addPlane(cut_->axis, cut_->at, 0.0, kCutRank);
        const WallFilter filter{volume_.hiddenWalls, state_.highlightedMakers};
        if (state_.choices.flatCells) {
            addSheets(flatsOnCut(picture_, box_, volume_.cutAxis, volume_.cutAt), Look::Kind::Unlit, 1.0,
                      kCutRank, kOfFlats, false);
            addLines(flatOutlinesOnCut(picture_, box_, volume_.cutAxis, volume_.cutAt), look::kFlatOnCutWidth,
                     kOfLines, false);
        }
        if (state_.choices.walls)
            addLines(wallsOnCut(picture_, box_, filter, volume_.cutAxis, volume_.cutAt), look::kCutWidth,
                     kOfLines, false);
    }

    void addWalls(bool block, bool levels) {
        const WallFilter filter{volume_.hiddenWalls, state_.highlightedMakers};
        if (state_.choices.walls && !block && !levels)
            for (const WallKind kind : {WallKind::Hidden, WallKind::Margin})
                addSheets(wallSheets(picture_, box_, filter, kind), Look::Kind::Sheet, volume_.opacity,
                          kind == WallKind::Hidden ? kWallRank : kInnerRank, kOfWalls);
        if (!state_.highlightedMakers.empty())
            addSheets(wallSheets(picture_, box_, filter, WallKind::Highlighted), Look::Kind::Sheet,
                      look::kHighlightOpacity, kWallRank, kOfWalls);
        if (state_.choices.walls && !levels)
            addLines(wallEdges(picture_, box_, filter), look::kLineWidth, kOfLines, true);
    }

    void addPaths() {
        if (state_.choices.trajectory) {
            addLines(trajectoryLine(state_.volume.trajectory, box_, {}, false, true),
                     look::kTrajectoryCasingWidth, kOfPaths, false);
            addLines(trajectoryLine(state_.volume.trajectory, box_, {}, false, false), look::kTrajectoryWidth,
                     kOfPaths + 0.5, false);
            for (const bool cased : {true, false})
                addLines(runnerLines(state_.runners, box_, {}, false, cased),
                         cased ? look::kTrajectoryCasingWidth : look::kTrajectoryWidth,
                         kOfPaths + (cased ? 0.0 : 0.5), false);
        }
        const auto& omega = state_.volume.omega;
        const Point3 top{box_.xOf(omega[0]), box_.yOf(omega[1]), box_.zOf(omega[2])};
        if (!(std::abs(top[0]) <= 1.0 + 1e-9 && std::abs(top[1]) <= 1.0 + 1e-9 && top[2] > 0.0)) return;
        LineSet plumb;
        plumb.add({top[0], top[1], 0.0}, {top[0], top[1], std::min(top[2], box_.height)},
                  colourOf(figures::palette::kInk));
        addLines(plumb, look::kLineWidth, kOfPaths, false);
    }

    /// Sheets come as fans of triangles; those of one plane facet are one polygon again.
    void addSheets(const SurfaceGeometry& sheets, Look::Kind kind, double opacity, Rank rank, double layer,
                   bool cut = true) {
        if (!(opacity > 0.0)) return;
        const auto normalOf = [&](int point) { return sheets.normals[static_cast<std::size_t>(point)]; };
        for (std::size_t k = 0; k < sheets.triangles.size();) {
            std::vector<int> loop(sheets.triangles[k].begin(), sheets.triangles[k].end());
            const bool plane =
                normalOf(loop[0]) == normalOf(loop[1]) && normalOf(loop[0]) == normalOf(loop[2]);
            for (++k; plane && k < sheets.triangles.size() && sheets.triangles[k][0] == loop[0] &&
                      sheets.triangles[k][1] == loop.back() &&
                      normalOf(sheets.triangles[k][2]) == normalOf(loop[0]);
                 ++k)
                loop.push_back(sheets.triangles[k][2]);
            Look look{kind};
            look.opacity = opacity;
            std::array<double, 3> colour{};
            std::vector<Point3> corners;
            for (const int point : loop) {
                const auto p = static_cast<std::size_t>(point);
                corners.push_back(sheets.points[p]);
                for (std::size_t c = 0; c < 3; ++c) {
                    look.normal[c] += sheets.normals[p][c];
                    colour[c] += static_cast<double>(sheets.colours[p][c]) / static_cast<double>(loop.size());
                }
            }
            for (std::size_t c = 0; c < 3; ++c)
                look.colour[c] = static_cast<std::uint8_t>(std::lround(colour[c]));
            if (dot(look.normal, look.normal) > 0.0) look.normal = unit(look.normal);
            if (cut) corners = kept(std::move(corners));
            if (corners.size() >= 3) add(std::move(corners), look, rank, layer);
        }
    }

    void addLines(const LineSet& lines, double width, double layer, bool cut) {
        for (const auto& [i, j] : lines.segments) {
            Look look{Look::Kind::Line};
            look.colour = lines.colours[static_cast<std::size_t>(i)];
            look.width = width;
            std::vector<Point3> ends{lines.points[static_cast<std::size_t>(i)],
                                     lines.points[static_cast<std::size_t>(j)]};
            if (cut) ends = kept(std::move(ends));
            if (ends.size() == 2) add(std::move(ends), look, kInnerRank, layer);
        }
    }

    /// What the cut leaves of a polygon or a segment.
    std::vector<Point3> kept(std::vector<Point3> corners) const {
        if (!cut_) return corners;
        std::vector<Point3> rest;
        const std::size_t count = corners.size();
        for (std::size_t k = 0; k < count; ++k) {
            const Point3 &a = corners[k], &b = corners[(k + 1) % count];
            const double sideA = cut_->side(a), sideB = cut_->side(b);
            if (sideA >= 0.0) rest.push_back(a);
            if (count == 2 && k == 1) break;
            if ((sideA > 0.0 && sideB < 0.0) || (sideA < 0.0 && sideB > 0.0))
                rest.push_back(between(a, b, sideA / (sideA - sideB)));
        }
        return rest;
    }

    const SurfaceState& state_;
    const figures::VolumePicture& picture_;
    const VolumeChoices& volume_;
    figures::SurfaceBox box_;
    std::optional<Cut> cut_;
    std::vector<SpacePiece> pieces_;
    std::shared_ptr<VolumeVectors::Contents> contents_ = std::make_shared<VolumeVectors::Contents>();
};

/// Puts pieces on paper.
class PiecePainter {
  public:
    PiecePainter(QPainter& painter, const VolumeVectors::Contents& contents, const SurfaceState& state,
                 const ViewProjection& view, bool sampled)
        : painter_(painter), contents_(contents), state_(state), view_(view), sampled_(sampled) {}

    void paint(const SpacePiece& piece) {
        const Look& look = contents_.looks[static_cast<std::size_t>(piece.source)];
        if (look.kind == Look::Kind::Line)
            return line(piece.corners[0], piece.corners[1], look.colour, look.width);
        if (look.kind == Look::Kind::Loss)
            return lossPlane(contents_.planes[static_cast<std::size_t>(look.plane)]);
        QColor colour(look.colour[0], look.colour[1], look.colour[2]);
        if (look.kind == Look::Kind::Sheet)
            colour = litColour(look.colour, look.normal, piece.corners[0], view_);
        colour.setAlphaF(static_cast<float>(look.opacity));
        QPolygonF polygon;
        for (const Point3& p : piece.corners) polygon << onPaper(p);
        fill(colour, look.opacity >= 1.0);
        const bool hard = sampled_ && look.opacity < 1.0;
        if (hard) painter_.setRenderHint(QPainter::Antialiasing, false);
        painter_.drawPolygon(polygon);
        if (hard) painter_.setRenderHint(QPainter::Antialiasing);
    }

    void line(const Point3& from, const Point3& to, const Colour& colour, double width) {
        const QPointF a = onPaper(from), b = onPaper(to);
        if (QLineF(a, b).length() < look::kShortestStroke) return;
        painter_.setPen(QPen(QColor(colour[0], colour[1], colour[2]), width * state_.lineWidth, Qt::SolidLine,
                             Qt::RoundCap));
        painter_.drawLine(a, b);
    }

    QPointF onPaper(const Point3& p) const {
        const auto pixel = view_.toPixel(p);
        return {pixel[0], pixel[1]};
    }

  private:
    void fill(const QColor& colour, bool opaque) {
        painter_.setPen(opaque ? QPen(colour, look::kSeam, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin)
                               : QPen(Qt::NoPen));
        painter_.setBrush(colour);
    }

    void lossPlane(const LossPlane& plane) {
        Point3 middle = view_.middle();
        middle[plane.axis] = plane.at;
        if (plane.facing * view_.towardsViewer(middle)[plane.axis] > 0.0) return;
        const auto [x, y] = axesOf(plane.axis);
        for (const figures::BandRegion& region : plane.regions) {
            QPainterPath path;
            path.setFillRule(Qt::OddEvenFill);
            for (const auto& loop : region.loops) {
                QPolygonF polygon;
                for (const auto& corner : loop) {
                    Point3 p{};
                    p[plane.axis] = plane.at;
                    p[x] = corner[0];
                    p[y] = corner[1];
                    polygon << onPaper(p);
                }
                path.addPolygon(polygon);
                path.closeSubpath();
            }
            // Each region lies on the one before: no seams.
            painter_.setPen(Qt::NoPen);
            painter_.setBrush(figures::lossColour(state_.volume.picture->map.share(region.middle),
                                                  state_.volume.picture->colours));
            painter_.drawPath(path);
        }
    }

    QPainter& painter_;
    const VolumeVectors::Contents& contents_;
    const SurfaceState& state_;
    const ViewProjection& view_;
    bool sampled_;
};

}  // namespace

std::shared_ptr<const VolumeVectors> VolumeVectors::of(const SurfaceState& state) {
    if (!state.volume.picture) return nullptr;
    auto contents = Collector(state).collect();
    if (!contents) return nullptr;
    return std::make_shared<const VolumeVectors>(std::move(contents));
}

int VolumeVectors::size() const {
    return static_cast<int>(contents_->tree->size());
}

void VolumeVectors::drawInside(QPainter& painter, const SurfaceState& state, const QSizeF& paper,
                               bool sampled) const {
    const figures::SurfaceBox& box = contents_->box;
    const ViewProjection view(state.camera, box.height, paper.width(), paper.height());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    {
        const figures::Layer layer(painter, "slice in space");
        PiecePainter pieces(painter, *contents_, state, view, sampled);
        // The whole box, where the cut leaves a part of it: as in the window.
        for (const LineSet& lines : {floorLines(nullptr, box), backEdges(box, state.camera.azimuth)})
            for (const auto& [i, j] : lines.segments)
                pieces.line(lines.points[static_cast<std::size_t>(i)],
                            lines.points[static_cast<std::size_t>(j)],
                            lines.colours[static_cast<std::size_t>(i)], look::kLineWidth);
        SpaceViewer viewer;
        if (state.camera.parallel)
            viewer.towards = view.towardsViewer(view.middle());
        else
            viewer.eye = view.eye();
        contents_->tree->visit(viewer, [&](const SpacePiece& piece) { pieces.paint(piece); });
        const auto& omega = state.volume.omega;
        const Point3 place{box.xOf(omega[0]), box.yOf(omega[1]), box.zOf(omega[2])};
        const double slack = 0.02 * box.height;
        if (std::abs(place[0]) <= 1.0 + 1e-9 && std::abs(place[1]) <= 1.0 + 1e-9 && place[2] >= -slack &&
            place[2] <= box.height + slack)
            figures::drawOmega(painter, pieces.onPaper(place), look::omegaDiameter(state.lineWidth), true);
    }
    painter.restore();
}

void VolumeVectors::draw(QPainter& painter, const SurfaceState& state, const QSizeF& paper,
                         const figures::Style& style) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (style.background) painter.fillRect(QRectF(QPointF(0, 0), paper), figures::palette::kPaper);
    drawInside(painter, state, paper, false);
    const ViewProjection view(state.camera, contents_->box.height, paper.width(), paper.height());
    figures::drawVolumeAxes(painter, *state.volume.picture, screenProjector(view),
                            state.choices.verticalScale, paper, style);
    painter.restore();
}

}  // namespace omegascope::scene
