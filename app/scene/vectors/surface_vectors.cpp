#include "app/scene/vectors/surface_vectors.h"

#include <QLineF>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "app/figures/frame/layers.h"
#include "app/figures/slice/loss_bands.h"
#include "app/scene/geometry/path_lines.h"
#include "app/scene/geometry/surface_lines.h"
#include "app/scene/geometry/surface_look.h"
#include "app/scene/vectors/lighting.h"
#include "app/scene/vectors/plan_order.h"

namespace omegascope::scene {
namespace {

/// A polygon of the surface: corners in the box's coordinates, on one plane z = a + b x + c y.
struct Face {
    std::vector<Point3> corners;
    std::vector<std::array<double, 3>> source;  ///< the same as (s, t, loss)
    bool flat = false;
    double a = 0.0, b = 0.0, c = 0.0;
    double heightAt(double x, double y) const { return a + b * x + c * y; }
};

/// What is painted: before, with or after the face of a rank. Layers settle what lies on top at the same
/// place.
struct Stroke {
    double rank = 0.0;
    double layer = 0.0;
    QPointF from, to;
    QColor colour;
    double width = 1.0;
    bool casing = false;  ///< paper below a line: its ends do not reach over the line that goes on there
};

class SurfacePainter {
  public:
    SurfacePainter(QPainter& painter, const SurfaceState& state, const QSizeF& paper)
        : painter_(painter),
          state_(state),
          picture_(*state.picture),
          box_(figures::SurfaceBox::of(picture_, state.choices.verticalScale)),
          view_(state.camera, box_.height, paper.width(), paper.height()),
          locator_(surfaceGeometry(picture_.mesh, box_, false)) {}

    const ViewProjection& view() const { return view_; }

    bool run() {
        order();
        std::vector<Piece> pieces = piecesOfFaces();
        if (static_cast<int>(pieces.size()) > figures::kMostLossPolygons) return false;
        makeBuckets();
        addLines();
        std::stable_sort(strokes_.begin(), strokes_.end(), [](const Stroke& a, const Stroke& b) {
            return a.rank != b.rank ? a.rank < b.rank : a.layer < b.layer;
        });
        // An eye below the floor sees the floor in front of the surface.
        const bool below = view_.eye()[2] < 0.0;
        if (!below) floor();
        paint(pieces);
        if (below) floor();
        omega();
        return true;
    }

  private:
    struct Piece {
        int rank = 0;
        QPolygonF polygon;
        QColor colour;
    };

    Point3 inBox(const std::array<double, 3>& p) const {
        return {box_.xOf(p[0]), box_.yOf(p[1]), box_.zOf(p[2])};
    }
    QPointF onPaper(const Point3& p) const {
        const auto pixel = view_.toPixel(p);
        return {pixel[0], pixel[1]};
    }

    /// Faces from the far to the near.
    void order() {
        PlanSubdivision plan;
        std::vector<Face> parts;
        std::map<std::array<double, 2>, int> known;
        for (const cells::Facet& facet : picture_.mesh.facets)
            for (auto& corners : figures::affinePolygons(picture_.mesh, facet)) {
                Face face;
                face.flat = state_.choices.flatCells &&
                            picture_.mesh.cells[static_cast<std::size_t>(facet.cell)].flat;
                std::vector<int> loop;
                for (const auto& corner : corners) {
                    const Point3 p = inBox(corner);
                    const auto [place, fresh] =
                        known.try_emplace({p[0], p[1]}, static_cast<int>(plan.vertices.size()));
                    if (fresh) plan.vertices.push_back({p[0], p[1]});
                    loop.push_back(place->second);
                    face.corners.push_back(p);
                }
                face.source = std::move(corners);
                findPlane(face);
                plan.polygons.push_back(std::move(loop));
                plan.source.push_back(static_cast<int>(parts.size()));
                parts.push_back(std::move(face));
            }
        PlanViewer viewer;
        if (state_.camera.parallel) {
            const Point3 towards = view_.towardsViewer(view_.middle());
            viewer.towards = {towards[0], towards[1]};
        } else {
            viewer.eye = {view_.eye()[0], view_.eye()[1]};
        }
        splitAtEye(plan, viewer);
        for (const int polygon : fromFarToNear(plan, viewer)) {
            const auto p = static_cast<std::size_t>(polygon);
            Face face = parts[static_cast<std::size_t>(plan.source[p])];
            if (plan.polygons[p].size() != face.corners.size()) restrict(face, plan, plan.polygons[p]);
            faces_.push_back(std::move(face));
        }
    }

    static void findPlane(Face& face) {
        // Through the triangle of the largest area at the first corner.
        const Point3& o = face.corners[0];
        double best = 0.0;
        for (std::size_t i = 1; i + 1 < face.corners.size(); ++i)
            for (std::size_t j = i + 1; j < face.corners.size(); ++j) {
                const Point3 &p = face.corners[i], &q = face.corners[j];
                const double area = (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0]);
                if (std::abs(area) <= std::abs(best)) continue;
                best = area;
                face.b = ((p[2] - o[2]) * (q[1] - o[1]) - (q[2] - o[2]) * (p[1] - o[1])) / area;
                face.c = ((q[2] - o[2]) * (p[0] - o[0]) - (p[2] - o[2]) * (q[0] - o[0])) / area;
            }
        face.a = o[2] - face.b * o[0] - face.c * o[1];
    }

    /// The part of a face over a polygon that the splitting at the eye left.
    void restrict(Face& face, const PlanSubdivision& plan, const std::vector<int>& loop) const {
        face.corners.clear();
        face.source.clear();
        for (const int v : loop) {
            const auto& p = plan.vertices[static_cast<std::size_t>(v)];
            face.corners.push_back({p[0], p[1], face.heightAt(p[0], p[1])});
            face.source.push_back({std::lerp(box_.rangeS[0], box_.rangeS[1], 0.5 * (p[0] + 1.0)),
                                   std::lerp(box_.rangeT[0], box_.rangeT[1], 0.5 * (p[1] + 1.0)),
                                   box_.map.lossAt(face.corners.back()[2] / box_.height)});
        }
    }

    QColor lit(const Colour& colour, const Face& face) const {
        return litColour(colour, unit({-face.b, -face.c, 1.0}), face.corners[0], view_);
    }

    std::vector<Piece> piecesOfFaces() const {
        std::vector<Piece> pieces;
        for (std::size_t rank = 0; rank < faces_.size(); ++rank) {
            const Face& face = faces_[rank];
            for (const figures::BandPiece& band :
                 figures::bandPieces(face.source, picture_.map, figures::kLossBands)) {
                Piece piece;
                piece.rank = static_cast<int>(rank);
                for (const auto& corner : band.corners) piece.polygon << onPaper(inBox(corner));
                piece.colour =
                    lit(face.flat ? flatColour(band.middle, box_) : lossColour(band.middle, box_), face);
                pieces.push_back(std::move(piece));
            }
            if (static_cast<int>(pieces.size()) > figures::kMostLossPolygons) break;
        }
        return pieces;
    }

    // Which faces lie over a square of the plan.
    static constexpr int kSide = 48;
    static int bucketOf(double v) {
        return std::clamp(static_cast<int>(0.5 * (v + 1.0) * kSide), 0, kSide - 1);
    }
    void makeBuckets() {
        buckets_.assign(static_cast<std::size_t>(kSide) * kSide, {});
        for (std::size_t rank = 0; rank < faces_.size(); ++rank) {
            double x0 = 1.0, x1 = -1.0, y0 = 1.0, y1 = -1.0;
            for (const Point3& p : faces_[rank].corners) {
                x0 = std::min(x0, p[0]), x1 = std::max(x1, p[0]);
                y0 = std::min(y0, p[1]), y1 = std::max(y1, p[1]);
            }
            forBuckets(x0, x1, y0, y1,
                       [&](std::vector<int>& bucket) { bucket.push_back(static_cast<int>(rank)); });
        }
    }
    template <typename Visit>
    void forBuckets(double x0, double x1, double y0, double y1, Visit visit) {
        constexpr double kSlack = 1e-9;
        for (int j = bucketOf(y0 - kSlack); j <= bucketOf(y1 + kSlack); ++j)
            for (int i = bucketOf(x0 - kSlack); i <= bucketOf(x1 + kSlack); ++i)
                visit(buckets_[static_cast<std::size_t>(j * kSide + i)]);
    }

    /// The shares [0,1] of a segment that lie over a face (within rounding); false when none do.
    static bool overlap(const Face& face, const Point3& from, const Point3& to, double& enter,
                        double& leave) {
        constexpr double kSlack = 1e-7;
        enter = 0.0;
        leave = 1.0;
        for (std::size_t k = 0; k < face.corners.size(); ++k) {
            const Point3 &p = face.corners[k], &q = face.corners[(k + 1) % face.corners.size()];
            const double x = q[0] - p[0], y = q[1] - p[1], length = std::hypot(x, y);
            if (length == 0.0) continue;
            const auto side = [&](const Point3& r) {
                return (x * (r[1] - p[1]) - y * (r[0] - p[0])) / length + kSlack;
            };
            const double a = side(from), b = side(to);
            if (a < 0.0 && b < 0.0) return false;
            if (a < 0.0) enter = std::max(enter, a / (a - b));
            if (b < 0.0) leave = std::min(leave, a / (a - b));
        }
        return enter <= leave;
    }

    void add(const LineSet& lines, double width, double layer, bool casing = false) {
        for (std::size_t k = 0; k < lines.segments.size(); ++k) {
            const auto [i, j] = lines.segments[k];
            const Colour& colour = lines.colours[static_cast<std::size_t>(i)];
            addSegment(lines.points[static_cast<std::size_t>(i)], lines.points[static_cast<std::size_t>(j)],
                       {{}, layer, {}, {}, {colour[0], colour[1], colour[2]}, width, casing});
        }
    }

    /// Cuts a segment at the borders of the faces and puts each part behind, on or before the face at its
    /// place.
    void addSegment(const Point3& from, const Point3& to, const Stroke& look) {
        struct Over {
            double enter, leave;
            int rank;
        };
        std::vector<Over> over;
        std::vector<double> cuts{0.0, 1.0};
        const auto [x0, x1] = std::minmax(from[0], to[0]);
        const auto [y0, y1] = std::minmax(from[1], to[1]);
        forBuckets(x0, x1, y0, y1, [&](const std::vector<int>& bucket) {
            for (const int rank : bucket) {
                Over part{0.0, 0.0, rank};
                if (!overlap(faces_[static_cast<std::size_t>(rank)], from, to, part.enter, part.leave))
                    continue;
                over.push_back(part);
                cuts.push_back(part.enter);
                cuts.push_back(part.leave);
            }
        });
        std::sort(cuts.begin(), cuts.end());
        const auto at = [&](double share) {
            return Point3{std::lerp(from[0], to[0], share), std::lerp(from[1], to[1], share),
                          std::lerp(from[2], to[2], share)};
        };
        double begin = 0.0, place = std::numeric_limits<double>::quiet_NaN();
        const auto finish = [&](double end) {
            if (std::isnan(place) || end <= begin) return;
            const QPointF start = onPaper(at(begin)), stop = onPaper(at(end));
            if (QLineF(start, stop).length() < look::kShortestStroke) return;
            strokes_.push_back({place, look.layer, start, stop, look.colour, look.width, look.casing});
        };
        for (std::size_t k = 0; k + 1 < cuts.size(); ++k) {
            if (cuts[k + 1] - cuts[k] < 1e-6) continue;
            const double middle = 0.5 * (cuts[k] + cuts[k + 1]);
            int rank = -1;
            for (const Over& part : over)
                if (part.enter <= middle && middle <= part.leave) rank = std::max(rank, part.rank);
            const double here =
                rank < 0 ? static_cast<double>(faces_.size()) : placeAmong(rank, at(middle), from, to);
            if (here == place) continue;
            finish(cuts[k]);
            begin = cuts[k];
            place = here;
        }
        finish(1.0);
    }

    /// Just before or just after the face of this rank: a point above the surface hides it for an eye above
    /// the face's plane, and is hidden for an eye below.
    double placeOf(int rank, const Point3& p) const {
        const Face& face = faces_[static_cast<std::size_t>(rank)];
        const double off = p[2] - face.heightAt(p[0], p[1]);
        if (std::abs(off) < 2e-3 * box_.height) return rank + 0.5;
        const Point3 towards = view_.towardsViewer(p);
        const bool eyeAbove = towards[2] - face.b * towards[0] - face.c * towards[1] > 0.0;
        return (off > 0.0) == eyeAbove ? rank + 0.5 : rank - 0.5;
    }

    /// A line is wider than many faces: it comes after those beside it, too, where it does not lie behind them, for they
    /// would cut it down to the strip over its own face. The widest counts for all, so that layers settle the rest.
    double placeAmong(int rank, const Point3& p, const Point3& from, const Point3& to) const {
        double place = placeOf(rank, p);
        const double half = 0.5 * look::kHighlightCasingWidth * state_.lineWidth * view_.lengthOfPixel(p);
        const double length = std::hypot(to[0] - from[0], to[1] - from[1]);
        if (length == 0.0) return place;
        const double x = half * (to[0] - from[0]) / length, y = half * (to[1] - from[1]) / length;
        for (const auto& [dx, dy] : {std::pair{-y, x}, {y, -x}, {x, y}, {-x, -y}}) {
            const Point3 beside{p[0] + dx, p[1] + dy, p[2]};
            for (const int other :
                 buckets_[static_cast<std::size_t>(bucketOf(beside[1]) * kSide + bucketOf(beside[0]))]) {
                double enter = 0.0, leave = 0.0;
                if (other <= rank || other + 0.5 <= place ||
                    !overlap(faces_[static_cast<std::size_t>(other)], beside, beside, enter, leave))
                    continue;
                if (const double after = placeOf(other, p); after > other) place = after;
            }
        }
        return place;
    }

    void addLines() {
        const session::ViewChoices& choices = state_.choices;
        if (choices.isolines) add(levelLines(picture_, box_), look::kLineWidth, 1.0);
        if (choices.flatCells) {
            add(flatHatch(picture_, box_, locator_), look::kLineWidth, 1.0);
            add(flatOutlines(picture_, box_), look::kLineWidth, 2.0);
        }
        add(sheetBorder(picture_.mesh, box_), look::kLineWidth, 1.5);
        if (choices.walls)
            for (const bool highlighted : {false, true}) {
                const double rise = highlighted ? 0.9 : 0.0;
                const auto lines = [&](WallLayer layer) {
                    return wallLines(picture_, box_, state_.highlightedMakers, highlighted, layer,
                                     choices.flatCells);
                };
                add(lines(WallLayer::Casing), highlighted ? look::kHighlightCasingWidth : look::kCasingWidth,
                    1.6 + rise, true);
                add(lines(WallLayer::Line), highlighted ? look::kHighlightWidth : look::kLineWidth,
                    2.0 + rise);
            }
        if (choices.minima) add(minimumLines(picture_, box_), look::kMinimumWidth, 3.2);
        if (choices.trajectory) {
            const bool inPlane = !(state_.pathOffPlane > 0.0);
            for (const bool cased : {true, false})
                add(runnerLines(state_.runners, box_, locator_, true, cased),
                    cased ? look::kTrajectoryCasingWidth : look::kTrajectoryWidth, cased ? 3.3 : 3.4, cased);
            add(trajectoryLine(state_.trajectory, box_, locator_, inPlane, true),
                look::kTrajectoryCasingWidth, 3.5, true);
            add(trajectoryLine(state_.trajectory, box_, locator_, inPlane, false), look::kTrajectoryWidth,
                4.0);
        }
        addPlumbLine();
    }

    Point3 omegaPlace() const { return inBox({state_.omega[0], state_.omega[1], state_.omegaLoss}); }

    /// A line that is a point in plan: cut where it meets the surface.
    void addPlumbLine() {
        const Point3 top = omegaPlace();
        if (!(std::abs(top[0]) <= 1.0 + 1e-9 && std::abs(top[1]) <= 1.0 + 1e-9)) return;
        const double end = std::min(top[2], box_.height);
        const double height =
            std::clamp(locator_.heightAt(top[0], top[1]).value_or(0.0), 0.0, std::max(0.0, end));
        const Point3 foot{top[0], top[1], 0.0}, middle{top[0], top[1], height}, head{top[0], top[1], end};
        for (const auto& [a, b] : {std::pair{foot, middle}, std::pair{middle, head}}) {
            if (b[2] - a[2] < 1e-6 * box_.height) continue;
            int rank = -1;
            double enter = 0.0, leave = 0.0;
            for (std::size_t k = 0; k < faces_.size(); ++k)
                if (overlap(faces_[k], top, top, enter, leave)) rank = static_cast<int>(k);
            Point3 inside = a;
            inside[2] = 0.5 * (a[2] + b[2]);
            const double place = rank < 0 ? static_cast<double>(faces_.size()) : placeOf(rank, inside);
            strokes_.push_back(
                {place, 4.0, onPaper(a), onPaper(b), figures::palette::kInk, look::kLineWidth, false});
        }
    }

    void paint(const std::vector<Piece>& pieces) {
        const figures::Layer layer(painter_, "surface");
        std::size_t stroke = 0;
        const auto strokesBefore = [&](double rank) {
            for (; stroke < strokes_.size() && strokes_[stroke].rank < rank; ++stroke) draw(strokes_[stroke]);
        };
        for (const Piece& piece : pieces) {
            strokesBefore(piece.rank);
            painter_.setPen(QPen(piece.colour, look::kSeam, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
            painter_.setBrush(piece.colour);
            painter_.drawPolygon(piece.polygon);
        }
        painter_.setBrush(Qt::NoBrush);
        strokesBefore(std::numeric_limits<double>::infinity());
    }

    void draw(const Stroke& stroke) {
        painter_.setPen(QPen(stroke.colour, stroke.width * state_.lineWidth, Qt::SolidLine,
                             stroke.casing ? Qt::FlatCap : Qt::RoundCap));
        painter_.drawLine(stroke.from, stroke.to);
    }

    void floor() {
        for (const LineSet& lines : {floorLines(&picture_, box_), backEdges(box_, state_.camera.azimuth)})
            for (const auto& [i, j] : lines.segments) {
                const Colour& c = lines.colours[static_cast<std::size_t>(i)];
                draw({0.0, 0.0, onPaper(lines.points[static_cast<std::size_t>(i)]),
                      onPaper(lines.points[static_cast<std::size_t>(j)]), QColor(c[0], c[1], c[2]),
                      look::kLineWidth, false});
            }
    }

    void omega() {
        const Point3 place = omegaPlace();
        const double slack = 0.02 * box_.height;
        const bool inside = std::abs(place[0]) <= 1.0 + 1e-9 && std::abs(place[1]) <= 1.0 + 1e-9 &&
                            place[2] >= -slack && place[2] <= box_.height + slack;
        if (inside)
            figures::drawOmega(painter_, onPaper(place), look::omegaDiameter(state_.lineWidth),
                               !isHidden(locator_, view_, liftedOnto(locator_, place, box_.height)));
    }

    QPainter& painter_;
    const SurfaceState& state_;
    const figures::SlicePicture& picture_;
    figures::SurfaceBox box_;
    ViewProjection view_;
    SurfaceLocator locator_;
    std::vector<Face> faces_;  ///< from the far to the near: rank = index
    std::vector<std::vector<int>> buckets_;
    std::vector<Stroke> strokes_;
};

}  // namespace

bool drawSurfaceVectors(QPainter& painter, const SurfaceState& state, const QSizeF& paper,
                        const figures::Style& style) {
    if (!state.picture || state.volume.picture) return false;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (style.background) painter.fillRect(QRectF(QPointF(0, 0), paper), figures::palette::kPaper);
    SurfacePainter surface(painter, state, paper);
    const bool drawn = surface.run();
    if (drawn)
        figures::drawSurfaceAxes(painter, *state.picture, screenProjector(surface.view()),
                                 state.choices.verticalScale, paper, style);
    painter.restore();
    return drawn;
}

}  // namespace omegascope::scene
