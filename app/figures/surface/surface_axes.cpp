#include "app/figures/surface/surface_axes.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "app/figures/frame/layers.h"
#include "app/figures/frame/ticks.h"
#include "app/figures/slice/slice_figure.h"

namespace omegascope::figures {
namespace {

// Lengths in units of the text size.
constexpr double kTickLength = 0.4;
constexpr double kGap = 0.3;
constexpr double kTickRoom = 2.8;  // projected length that one tick needs
constexpr double kShortest = 3.0;  // an edge seen shorter than this is seen end-on
constexpr double kSurfaceBarRoom = 5.2;
constexpr double kBarHeight = 14.0;

struct Corner {
    double x = 0.0, y = 0.0, z = 0.0;
};
Corner between(const Corner& a, const Corner& b, double share) {
    return {a.x + share * (b.x - a.x), a.y + share * (b.y - a.y), a.z + share * (b.z - a.z)};
}

/// An edge of the box that carries numbers: `low` and `high` are the numbers at its ends.
struct NumberedEdge {
    Corner from;
    Corner to;
    LossMap map;  ///< numbers from one end to the other; falling where lowest > highest
    QString name;
};

/// Draws numbered edges one after the other and keeps their texts apart and on the paper.
class EdgePainter {
  public:
    EdgePainter(QPainter& painter, const ScreenProjector& projector, const QSizeF& paper, const Style& style,
                const QPointF& centre, const QPolygonF& outline)
        : painter_(painter),
          projector_(projector),
          paper_(QPointF(0, 0), paper),
          style_(style),
          centre_(centre),
          // Somebody who looks at a part of it has the box reach beyond the paper: then names stand on it.
          outline_(paper_.contains(outline.boundingRect()) ? outline : QPolygonF()) {}

    void draw(const NumberedEdge& edge) {
        const QPointF from = onPaper(edge.from), to = onPaper(edge.to);
        const double em = style_.textSize;
        const double length = std::hypot(to.x() - from.x(), to.y() - from.y());
        if (!(length >= kShortest * em)) return;
        QPointF outward((to.y() - from.y()) / length, (from.x() - to.x()) / length);
        if (QPointF::dotProduct(outward, (from + to) / 2.0 - centre_) < 0.0) outward = -outward;
        const int most = std::clamp(static_cast<int>(length / (kTickRoom * em)), 2, 9);
        const LossMap& map = edge.map;
        const TickSet ticks = map.logarithmic() ? lossTicks(map, most)
                                                : tickSet(std::min(map.lowest, map.highest),
                                                          std::max(map.lowest, map.highest), most);
        painter_.setFont(style_.font(0.92));
        double widest = 0.0;
        for (std::size_t k = 0; k < ticks.at.size(); ++k) {
            const double share = map.logarithmic() ? map.share(ticks.at[k])
                                                   : (ticks.at[k] - map.lowest) / (map.highest - map.lowest);
            const QPointF at = onPaper(between(edge.from, edge.to, share));
            painter_.setPen(QPen(style_.soft(), style_.lineWidth, Qt::SolidLine, Qt::FlatCap));
            painter_.drawLine(at, at + kTickLength * em * outward);
            if (!style_.text) continue;
            const QString text = QString::fromStdString(ticks.text[k]);
            const QRectF box = boxOf(text, style_.font(0.92), at, outward, (kTickLength + kGap) * em);
            widest = std::max(widest, extent(box.size(), outward));
            write(text, box);
        }
        // What stands on the floor reaches beyond the upright edge, seen from above.
        const double upright = edge.from.z != edge.to.z ? kGap * em : 0.0;
        if (style_.text)
            writeName(QString::fromStdString(ticks.named(edge.name.toStdString())), (from + to) / 2.0,
                      outward, (kTickLength + 2 * kGap) * em + widest + upright);
    }

  private:
    QPointF onPaper(const Corner& corner) const { return projector_.toPaper(corner.x, corner.y, corner.z); }

    /// How far a box reaches along a direction.
    static double extent(const QSizeF& size, const QPointF& direction) {
        return std::abs(direction.x()) * size.width() + std::abs(direction.y()) * size.height();
    }

    /// The box of a text that begins `distance` outside `at`, moved onto the paper where it would leave it.
    QRectF boxOf(const QString& text, const QFont& font, const QPointF& at, const QPointF& outward,
                 double distance) const {
        const QFontMetricsF metrics(font);
        const QSizeF size(metrics.horizontalAdvance(text) + 2.0, metrics.capHeight() + 4.0);
        const QPointF centre = at + (distance + 0.5 * extent(size, outward)) * outward;
        QRectF box(centre - QPointF(size.width(), size.height()) / 2.0, size);
        box.moveLeft(std::clamp(box.left(), 1.0, std::max(1.0, paper_.right() - 1.0 - size.width())));
        box.moveTop(std::clamp(box.top(), 1.0, std::max(1.0, paper_.bottom() - 1.0 - size.height())));
        return box;
    }

    /// Writes unless another text is in the way.
    bool write(const QString& text, const QRectF& box) {
        const bool collides = std::any_of(taken_.begin(), taken_.end(),
                                          [&](const QRectF& other) { return other.intersects(box); });
        if (collides || standsOnBox(box)) return false;
        taken_.push_back(box);
        if (outline_.isEmpty()) {  // it may lie on the surface
            QColor paper = palette::kPaper;
            paper.setAlphaF(0.75);
            painter_.fillRect(box, paper);
        }
        painter_.drawText(QPointF(box.left() + 1.0, box.bottom() - 2.0), text);
        return true;
    }

    /// Whether a text would hide a part of what the axes belong to.
    bool standsOnBox(const QRectF& box) const {
        return !outline_.isEmpty() && !outline_.intersected(QPolygonF(box.adjusted(1, 2, -1, -2))).isEmpty();
    }

    void writeName(const QString& name, const QPointF& middle, const QPointF& outward, double distance) {
        painter_.setFont(style_.font());
        painter_.setPen(palette::kInk);
        for (int attempt = 0; attempt < 6; ++attempt) {
            const double further = distance + attempt * 0.4 * style_.textSize;
            if (write(name, boxOf(name, style_.font(), middle, outward, further))) return;
        }
        // The caption tells what stands in brackets.
        const qsizetype bracket = name.indexOf(QStringLiteral(" ("));
        if (bracket > 0) writeName(name.left(bracket).trimmed(), middle, outward, distance);
    }

    QPainter& painter_;
    const ScreenProjector& projector_;
    QRectF paper_;
    const Style& style_;
    QPointF centre_;
    QPolygonF outline_;  ///< of the box, seen from here
    std::vector<QRectF> taken_;
};

/// The outline of the box as it is seen: the convex hull of its corners.
QPolygonF outlineOf(const ScreenProjector& projector, double height) {
    std::vector<QPointF> corners;
    for (const double x : {-1.0, 1.0})
        for (const double y : {-1.0, 1.0})
            for (const double z : {0.0, height}) corners.push_back(projector.toPaper(x, y, z));
    std::ranges::sort(corners, [](const QPointF& a, const QPointF& b) {
        return a.x() < b.x() || (a.x() == b.x() && a.y() < b.y());
    });
    QPolygonF hull;
    for (int chain = 0; chain < 2; ++chain) {
        const qsizetype first = hull.size();
        for (const QPointF& corner : corners) {
            const auto turnsBack = [&] {
                const QPointF a = hull[hull.size() - 2], b = hull.back();
                return (b.x() - a.x()) * (corner.y() - a.y()) - (b.y() - a.y()) * (corner.x() - a.x()) <= 0.0;
            };
            while (hull.size() >= first + 2 && turnsBack()) hull.removeLast();
            hull << corner;
        }
        hull.removeLast();  // the first of the other chain
        std::ranges::reverse(corners);
    }
    return hull;
}

/// Of the two bottom edges along x (along y) the sign of the fixed coordinate whose edge is seen lowest.
double lowestSide(const ScreenProjector& projector, bool alongX) {
    const QPointF minus = alongX ? projector.toPaper(0, -1, 0) : projector.toPaper(-1, 0, 0);
    const QPointF plus = alongX ? projector.toPaper(0, 1, 0) : projector.toPaper(1, 0, 0);
    // Seen from above both stand equally low: the left one then keeps clear of the colour bar.
    if (std::abs(minus.y() - plus.y()) < 1.0) return minus.x() <= plus.x() ? -1.0 : 1.0;
    return minus.y() > plus.y() ? -1.0 : 1.0;
}

/// The corner of the floor whose vertical edge is seen furthest left.
std::pair<double, double> leftmostCorner(const ScreenProjector& projector, double height) {
    std::pair<double, double> best{-1.0, -1.0};
    for (const std::pair<double, double>& corner :
         {std::pair{-1.0, 1.0}, std::pair{1.0, -1.0}, std::pair{1.0, 1.0}}) {
        if (projector.toPaper(corner.first, corner.second, 0.5 * height).x() <
            projector.toPaper(best.first, best.second, 0.5 * height).x()) {
            best = corner;
        }
    }
    return best;
}

/// At which height the edge of a side stands outside of all that is seen: seen from above the rim is nearer than the floor,
/// and perspective puts it further out.
double outerHeight(const ScreenProjector& projector, double height, bool alongX, double side) {
    const auto middle = [&](double z) {
        return alongX ? projector.toPaper(0, side, z) : projector.toPaper(side, 0, z);
    };
    const QPointF from = alongX ? projector.toPaper(-1, side, 0) : projector.toPaper(side, -1, 0);
    const QPointF to = alongX ? projector.toPaper(1, side, 0) : projector.toPaper(side, 1, 0);
    QPointF outward(to.y() - from.y(), from.x() - to.x());
    if (QPointF::dotProduct(outward, middle(0.0) - projector.toPaper(0, 0, 0)) < 0.0) outward = -outward;
    return QPointF::dotProduct(outward, middle(height) - middle(0.0)) > 0.0 ? height : 0.0;
}

/// Whether the upright edge is seen so nearly end-on that its numbers would tell nothing.
bool isEndOn(const ScreenProjector& projector, const NumberedEdge& up, const SurfaceBox& box) {
    constexpr double kShare = 0.3;  // of its length seen from the side
    const auto length = [&](const Corner& a, const Corner& b) {
        const QPointF way = projector.toPaper(b.x, b.y, b.z) - projector.toPaper(a.x, a.y, a.z);
        return std::hypot(way.x(), way.y());
    };
    const double side = std::max(length({-1, 0, 0}, {1, 0, 0}), length({0, -1, 0}, {0, 1, 0}));
    return length(up.from, up.to) < kShare * 0.5 * box.height * side;
}

NumberedEdge sliceEdge(const Corner& from, const Corner& to, const std::array<double, 2>& range,
                       const slice::AxisLabel& label) {
    return {from,
            to,
            {label.offset + label.scale * range[0], label.offset + label.scale * range[1]},
            QString::fromStdString(label.name)};
}

/// The axes of both pictures: `up` is the vertical one, left out when it has no length.
template <typename Picture>
void drawBoxAxes(QPainter& painter, const Picture& picture, const SurfaceBox& box, const NumberedEdge& up,
                 const ScreenProjector& projector, const QSizeF& paper, const Style& style) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const Layer layer(painter, "axes of the surface");
    EdgePainter edges(painter, projector, paper, style, projector.toPaper(0, 0, 0.5 * box.height),
                      outlineOf(projector, box.height));
    const double sideY = lowestSide(projector, true), sideX = lowestSide(projector, false);
    const double highY = outerHeight(projector, box.height, true, sideY);
    const double highX = outerHeight(projector, box.height, false, sideX);
    edges.draw(sliceEdge({-1, sideY, highY}, {1, sideY, highY}, box.rangeS, picture.axes[0]));
    edges.draw(sliceEdge({sideX, -1, highX}, {sideX, 1, highX}, box.rangeT, picture.axes[1]));
    if (box.map.highest > box.map.lowest && !isEndOn(projector, up, box)) edges.draw(up);
    const double em = style.textSize;
    if (style.colourBar)
        drawColourBar(painter,
                      QRectF(paper.width() - kSurfaceBarRoom * em, 0.8 * em, kSurfaceBarRoom * em,
                             std::min(kBarHeight * em, 0.6 * paper.height())),
                      picture.map, picture.colours, QStringLiteral("L(ω)"), style);
    painter.restore();
}

}  // namespace

void drawSurfaceAxes(QPainter& painter, const SlicePicture& picture, const ScreenProjector& projector,
                     double verticalScale, const QSizeF& paper, const Style& style) {
    const SurfaceBox box = SurfaceBox::of(picture, verticalScale);
    const auto [x, y] = leftmostCorner(projector, box.height);
    const NumberedEdge up{{x, y, 0}, {x, y, box.height}, box.map, QStringLiteral("L(ω)")};
    drawBoxAxes(painter, picture, box, up, projector, paper, style);
}

void drawVolumeAxes(QPainter& painter, const VolumePicture& picture, const ScreenProjector& projector,
                    double verticalScale, const QSizeF& paper, const Style& style) {
    const SurfaceBox box = SurfaceBox::of(picture, verticalScale);
    const auto [x, y] = leftmostCorner(projector, box.height);
    const NumberedEdge up =
        sliceEdge({x, y, 0}, {x, y, box.height}, picture.slice.ranges[2], picture.axes[2]);
    drawBoxAxes(painter, picture, box, up, projector, paper, style);
}

}  // namespace omegascope::figures
